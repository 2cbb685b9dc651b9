using System.Collections.Immutable;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Core.Runs;

/// <summary>A run as a list shows it.</summary>
/// <param name="Id">The run.</param>
/// <param name="Name">Its spec's name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Cause">Why.</param>
/// <param name="Step">Steps stored.</param>
/// <param name="Steps">Steps of the run.</param>
/// <param name="WorldSize">Ranks asked for.</param>
/// <param name="Kappa">Its guidance range.</param>
/// <param name="Fence">Attempt and membership version.</param>
/// <param name="Sweep">The sweep that it is a trial of.</param>
/// <param name="Parent">The run that it was forked from.</param>
/// <param name="CreatedAt">When it was submitted, by the database's clock.</param>
/// <param name="UpdatedAt">When its state last changed, by the database's clock.</param>
public sealed record RunSummary(
    RunId Id,
    string Name,
    RunStatus Status,
    string Cause,
    long Step,
    long Steps,
    int WorldSize,
    GuidanceRange Kappa,
    Fence Fence,
    SweepId? Sweep,
    RunId? Parent,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>When its first attempt was given slots; null while it never was.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>
    /// Seconds until all steps are done at the pace of its last steps, 0 or more; null while it does not train or has no
    /// steps yet.
    /// </summary>
    public double? EtaSeconds { get; init; }

    /// <summary>
    /// Share of the time since <see cref="StartedAt"/>, up to its end where it has ended and up to its pause while it is paused,
    /// that went into steps which were applied and kept, 0 to 1; null before the first. A pause that is over counts as time.
    /// </summary>
    public double? Goodput { get; init; }

    /// <summary>
    /// Its VSD loss at up to 32 places spread evenly over its steps, each the mean of the steps after the place; a place
    /// whose steps measured none is null. Empty before the first step.
    /// </summary>
    public ImmutableArray<double?> Sparkline { get; init; } = [];

    /// <summary>Its newest sample; null before the first.</summary>
    public NewestSample? Sample { get; init; }

    /// <summary>What it waits for; null when it waits for nothing.</summary>
    public RunWait? Wait { get; init; }
}
