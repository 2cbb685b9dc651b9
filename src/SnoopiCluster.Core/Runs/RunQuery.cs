using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Core.Runs;

/// <summary>Which runs to list.</summary>
/// <param name="Status">Only these statuses; null for all.</param>
/// <param name="Sweep">Only trials of this sweep; null for all.</param>
/// <param name="Name">Only runs of this name; null for all.</param>
/// <param name="Max">At most so many, 1 to 1,000.</param>
/// <param name="Before">Only runs older than this one, to page on; null for the newest.</param>
public sealed record RunQuery(
    IReadOnlyList<RunStatus>? Status = null, SweepId? Sweep = null, string? Name = null, int Max = 100, RunId? Before = null);
