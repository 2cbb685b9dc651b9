using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Core.Runs;

/// <summary>Which runs to list, and in which order.</summary>
/// <param name="Status">Only these statuses; null for all.</param>
/// <param name="Sweep">Only trials of this sweep; null for all.</param>
/// <param name="Name">Only runs of this name; null for all.</param>
/// <param name="Max">At most so many, 1 to 1,000.</param>
/// <param name="Before">Only runs older than this one, to page on; null for the newest.</param>
public sealed record RunQuery(
    IReadOnlyList<RunStatus>? Status = null, SweepId? Sweep = null, string? Name = null, int Max = 100, RunId? Before = null)
{
    /// <summary>Only runs whose name contains this, whatever its case; null for all.</summary>
    public string? Search { get; init; }

    /// <summary>What they are ordered by; runs that are equal in it stand newest first.</summary>
    public RunOrder Order { get; init; }

    /// <summary>Whether the order is turned round, equal ones excepted.</summary>
    public bool IsReversed { get; init; }

    /// <summary>How many runs of the order are left out before the first, 0 or more.</summary>
    public int Skip { get; init; }
}
