using System.CommandLine;

namespace SnoopiCluster.Cli;

/// <summary>Options that every command has.</summary>
internal static class CommonOptions
{
    /// <summary>Machine-readable output.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Write JSON to standard output: one document, or one line an event while training.",
        Recursive = true,
    };

    /// <summary>Stack traces with faults.</summary>
    public static Option<bool> Debug { get; } = new("--debug")
    {
        Description = "Show the stack trace of a fault.",
        Recursive = true,
    };
}
