using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Progress;

/// <summary>Which lines of a run's ranks to read.</summary>
/// <param name="Run">The run.</param>
/// <param name="Max">At most so many, at least 1.</param>
public sealed record RankLogQuery(RunId Run, int Max)
{
    /// <summary>Only this rank's; null for all.</summary>
    public int? Rank { get; init; }

    /// <summary>Only lines that contain this, whatever its case; null for all.</summary>
    public string? Search { get; init; }

    /// <summary>Only lines after this number, the oldest of them first to be read; null reads the newest lines.</summary>
    public long? After { get; init; }

    /// <summary>Only lines before this number, the newest of them first to be read; null for no such limit.</summary>
    public long? Before { get; init; }
}
