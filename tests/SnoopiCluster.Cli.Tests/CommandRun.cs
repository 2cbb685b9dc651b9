using System.Text.Json.Nodes;

namespace SnoopiCluster.Cli.Tests;

/// <summary>What a command line, run inside the test's process, answered.</summary>
/// <param name="ExitCode">What the process would have ended with.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    /// <summary>Runs a command line as a program would that reads its output.</summary>
    public static CommandRun Of(string currentFolder, params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = CommandTree.Run(arguments, new Surroundings
        {
            Out = output,
            Error = error,
            IsInteractive = false,
            Variables = new Dictionary<string, string> { ["SNOOPI_HOME"] = currentFolder },
            CurrentFolder = currentFolder,
        });
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Standard output as the one JSON document that it has to be.</summary>
    public JsonObject Json => JsonNode.Parse(Out)!.AsObject();

    /// <summary>Fails the test, with what was said, unless the command ended as expected.</summary>
    public CommandRun EndedWith(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode} instead of {exitCode}\n{Out}\n{Error}");
        return this;
    }

    /// <summary>
    /// Fails the test unless one message went to standard error that has all the parts and no stack trace.
    /// </summary>
    public CommandRun Said(params string[] parts)
    {
        Assert.StartsWith("snoopi: ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, Error, StringComparison.Ordinal));
        return this;
    }
}
