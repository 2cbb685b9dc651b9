namespace SnoopiCluster.Cli;

/// <summary>What a command may know of the process around it; made once, by <c>Program</c>.</summary>
internal sealed record Surroundings
{
    /// <summary>Standard input; only a rank process reads it.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Standard output: what was asked for.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error: faults and warnings.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person watches standard output on a terminal that can redraw lines.</summary>
    public required bool IsInteractive { get; init; }

    /// <summary>Environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Folder from which relative paths of the command line start.</summary>
    public required string CurrentFolder { get; init; }

    /// <summary>Clock of progress and of new names.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Folder for what commands keep between calls: <c>.snoopi</c> of the checkout, else of the current
    /// folder.
    /// </summary>
    public string HomeFolder => Path.Combine(
        Variables.TryGetValue("SNOOPI_HOME", out string? home) && home.Length > 0 ? home : CurrentFolder,
        ".snoopi");

    /// <summary>The full path of a path of the command line.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, CurrentFolder);
}
