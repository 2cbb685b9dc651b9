using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// All that the control plane knows of a sweep; changed by <see cref="SweepMachine"/> only.
/// </summary>
/// <param name="Id">The sweep.</param>
/// <param name="Spec">What it was told to do, as it was extended.</param>
public sealed record SweepState(SweepId Id, SweepSpec Spec)
{
    /// <summary>Where it stands in its life.</summary>
    public SweepStatus Status { get; init; } = SweepStatus.Running;

    /// <summary>Why it stands there, for a person.</summary>
    public string Cause { get; init; } = "submitted";

    /// <summary>Position n is trial n.</summary>
    public ImmutableArray<SweepTrial> Trials { get; init; } = [];

    /// <summary>When it was started; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether its life is over, unless it is extended.</summary>
    [JsonIgnore]
    public bool IsTerminal => Status is SweepStatus.Completed or SweepStatus.Stopped or SweepStatus.Failed;
}
