using System.Text.Json;

namespace SnoopiCluster.Prompts.Reading;

/// <summary>
/// Takes the tokens of one record after the other and finds the prompt in each. The key is settled by the
/// first record; from then on every record needs it.
/// </summary>
/// <param name="source">Names the file in errors.</param>
/// <param name="asked">The key asked for; null to look for the usual ones.</param>
/// <param name="recordDepth">Depth of a record's braces: 0 on a line of its own, 1 in an array.</param>
/// <param name="mayBeStrings">Whether a bare string may stand for a record, if all are.</param>
internal sealed class JsonRecordParser(TextSource source, string? asked, int recordDepth, bool mayBeStrings)
{
    private readonly List<string> _names = [];
    private readonly List<(string Name, string? Text, JsonTokenType Kind)> _values = [];
    private bool _isInRecord;
    private bool? _areStrings;
    private string? _pendingName;
    private long _line;

    /// <summary>The key of the prompt; null before the first record, and for strings.</summary>
    public string? Column { get; private set; }

    /// <summary>Takes the token that <paramref name="reader"/> stands on.</summary>
    /// <param name="reader">Stands on a token of a record, or on the first one of the next.</param>
    /// <param name="line">1-based line of the token.</param>
    /// <param name="prompt">The record's prompt, when this token ends the record.</param>
    /// <returns>Whether a record ended.</returns>
    /// <exception cref="PromptFileException">The record has no such prompt.</exception>
    public bool Accept(ref Utf8JsonReader reader, long line, out FilePrompt prompt)
    {
        prompt = default;
        if (!_isInRecord)
        {
            return Begin(ref reader, line, out prompt);
        }

        if (reader.CurrentDepth == recordDepth + 1)
        {
            TakeMember(ref reader, line);
        }
        else if (reader.CurrentDepth == recordDepth)
        {
            _isInRecord = false;
            prompt = new FilePrompt(TextOfRecord(), _line);
            return true;
        }

        return false;
    }

    private bool Begin(ref Utf8JsonReader reader, long line, out FilePrompt prompt)
    {
        prompt = default;
        _line = line;
        bool isString = reader.TokenType == JsonTokenType.String;
        if ((!isString && reader.TokenType != JsonTokenType.StartObject) || (isString && !mayBeStrings))
        {
            throw source.Fault(
                line,
                $"a record such as {{\"prompt\": \"...\"}} belongs here, "
                    + $"and this is {NameOf(reader.TokenType)}");
        }

        if (_areStrings is bool areStrings && areStrings != isString)
        {
            throw source.Fault(line, "strings and records are mixed; make all elements one or the other");
        }

        _areStrings = isString;
        if (isString)
        {
            prompt = new FilePrompt(StringOf(ref reader, line), line);
            return true;
        }

        _isInRecord = true;
        _names.Clear();
        _values.Clear();
        return false;
    }

    private void TakeMember(ref Utf8JsonReader reader, long line)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            _pendingName = Column is null ? NameInFirstRecord(ref reader, line)
                : IsColumn(ref reader, line) ? Column
                : null;
        }
        else if (_pendingName is not null)
        {
            string? text = reader.TokenType == JsonTokenType.String ? StringOf(ref reader, line) : null;
            _values.Add((_pendingName, text, reader.TokenType));
            _pendingName = null;
        }
    }

    private string? NameInFirstRecord(ref Utf8JsonReader reader, long line)
    {
        string name = StringOf(ref reader, line);
        _names.Add(name);
        bool isWanted = asked is null ? PromptColumn.IsUsual(name) : name == asked;
        return isWanted ? name : null;
    }

    private string TextOfRecord()
    {
        if (Column is null)
        {
            Column = PromptColumn.Choose(_names, asked, out string? fault)
                ?? throw source.Fault(_line, $"the record has no prompt key: {fault}");
        }

        _values.RemoveAll(value => value.Name != Column);
        return _values switch
        {
            [] => throw source.Fault(
                _line, $"the record has no key '{Column}', which holds the prompt in the others"),
            [(_, string text, _)] => text,
            [(_, null, JsonTokenType kind)] => throw source.Fault(
                _line, $"'{Column}' must be a string, and here it is {NameOf(kind)}"),
            _ => throw source.Fault(_line, $"the record has the key '{Column}' more than once; keep one"),
        };
    }

    // An InvalidOperationException is the reader's way of saying that an escape such as \ud83d lacks its
    // other half.
    private string StringOf(ref Utf8JsonReader reader, long line)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException e)
        {
            throw FaultHalfPair(line, e);
        }
    }

    private bool IsColumn(ref Utf8JsonReader reader, long line)
    {
        try
        {
            return reader.ValueTextEquals(Column);
        }
        catch (InvalidOperationException e)
        {
            throw FaultHalfPair(line, e);
        }
    }

    private PromptFileException FaultHalfPair(long line, InvalidOperationException e) => source.Fault(
        line,
        "a string holds half of a surrogate pair (an escape such as \\ud83d alone); complete or remove it",
        e);

    private static string NameOf(JsonTokenType kind) => kind switch
    {
        JsonTokenType.StartObject => "a record",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a bare string",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
