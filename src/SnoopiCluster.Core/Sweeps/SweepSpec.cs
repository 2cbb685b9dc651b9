using System.Collections.Immutable;
using System.Text.Json;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// What a sweep is told to do. Read one with <see cref="SweepSpecReader"/>, which lists every fault; the keys
/// of a document are the snake_case names of these properties.
/// </summary>
public sealed record SweepSpec
{
    /// <summary>Most trials that a sweep may have.</summary>
    public const int MaxTrials = 2_000;

    /// <summary>Name of the sweep; its runs are called <c>NAME-000</c>, <c>NAME-001</c>, ...</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The keys of a run's spec that all trials share, as they were given. Its <c>cluster.max_failures</c> is
    /// the failure budget of each run.
    /// </summary>
    public required JsonElement Run { get; init; }

    /// <summary>What differs.</summary>
    public required ImmutableArray<SweepAxis> Axes { get; init; }

    /// <summary>How trials are chosen.</summary>
    public SweepStrategy Strategy { get; init; } = SweepStrategy.Grid;

    /// <summary>
    /// Number of trials of a random sweep; 0 for a grid, which has as many as there are combinations.
    /// </summary>
    public int Count { get; init; }

    /// <summary>Decides what a random sweep draws; the runs' seeds are theirs.</summary>
    public long Seed { get; init; }

    /// <summary>Trials that may be under way at once, at least 1.</summary>
    public int MaxConcurrent { get; init; } = 4;

    /// <summary>The sweep's failure budget: failed trials that it survives; one more ends it.</summary>
    public int MaxFailedTrials { get; init; } = 5;

    /// <summary>What trials are compared by; null compares none.</summary>
    public SweepMetric? Metric { get; init; }

    /// <summary>What ends a trial early.</summary>
    public EarlyStopSpec EarlyStop { get; init; } = new();
}
