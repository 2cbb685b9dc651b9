using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace SnoopiCluster.Cli;

/// <summary>Standard output of one command: text for a person, or JSON for a program, never both.</summary>
internal sealed class CommandOutput
{
    // Wide enough that no path or message is broken where nobody looks at a screen.
    private const int WidthWithoutTerminal = 400;

    private static readonly JsonSerializerOptions LineOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions DocumentOptions = new(LineOptions) { WriteIndented = true };

    private readonly TextWriter _out;

    /// <summary>The output of a command.</summary>
    public CommandOutput(Surroundings surroundings, ParseResult parsed)
    {
        _out = surroundings.Out;
        IsJson = parsed.GetValue(CommonOptions.Json);
        IsInteractive = surroundings.IsInteractive && !IsJson;
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(IsJson ? TextWriter.Null : _out),
            Ansi = IsInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = IsInteractive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = IsInteractive ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!IsInteractive)
        {
            Console.Profile.Width = WidthWithoutTerminal;
        }
    }

    /// <summary>Whether a program reads.</summary>
    public bool IsJson { get; }

    /// <summary>Whether a person watches on a terminal.</summary>
    public bool IsInteractive { get; }

    /// <summary>For tables and bars; goes nowhere when a program reads.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>A value as one line of JSON, as events and lists have it.</summary>
    public static string Line<T>(T value) => JsonSerializer.Serialize(value, LineOptions);

    /// <summary>Writes a line of plain text; nothing when a program reads.</summary>
    public void Text(string line)
    {
        if (!IsJson)
        {
            _out.WriteLine(line);
        }
    }

    /// <summary>
    /// Writes the command's whole answer as one JSON document; nothing when a person reads.
    /// </summary>
    public void Document<T>(T answer)
    {
        if (IsJson)
        {
            _out.WriteLine(JsonSerializer.Serialize(answer, DocumentOptions));
        }
    }

    /// <summary>Writes one event as one line of JSON and sends it off; nothing when a person reads.</summary>
    public void Event<T>(T happening)
    {
        if (IsJson)
        {
            _out.WriteLine(Line(happening));
            _out.Flush();
        }
    }
}
