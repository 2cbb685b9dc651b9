using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Specs;

/// <summary>
/// On how many slots a run trains and how much trouble it may meet. It changes nothing of what is computed but the order of sums.
/// </summary>
public sealed record ClusterSpec
{
    /// <summary>Number of ranks, at most the global batch.</summary>
    [Range(1, 65_536)]
    public int WorldSize { get; init; } = 1;

    /// <summary>
    /// With how many ranks the run goes on while slots are missing; 0 waits for all of <see cref="WorldSize"/>.
    /// </summary>
    [Range(0, 65_536)]
    public int MinWorldSize { get; init; }

    /// <summary>Runs of higher priority get slots first; equal ones in the order in which they came.</summary>
    [Range(-1_000, 1_000)]
    public int Priority { get; init; }

    /// <summary>
    /// Failure budget: infrastructure failures within <see cref="FailureWindowMinutes"/> that a run survives; one more ends it.
    /// </summary>
    [Range(0, 10_000)]
    public int MaxFailures { get; init; } = 10;

    /// <summary>Minutes over which failures are counted.</summary>
    [Range(1.0, 100_000.0)]
    public double FailureWindowMinutes { get; init; } = 60;
}
