using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Core.Runs;

/// <summary>All that the control plane knows of a run; changed by <see cref="RunMachine"/> only.</summary>
public sealed record RunState
{
    /// <summary>The run.</summary>
    public required RunId Id { get; init; }

    /// <summary>What it computes, and on how many slots.</summary>
    [JsonConverter(typeof(RunSpecJsonConverter))]
    public required RunSpec Spec { get; init; }

    /// <summary>Hash of the prompt set's manifest.</summary>
    public required Sha256Digest PromptSet { get; init; }

    /// <summary>The sweep that it is a trial of.</summary>
    public SweepId? Sweep { get; init; }

    /// <summary>The checkpoint that it was forked from.</summary>
    public RunOrigin? Origin { get; init; }

    /// <summary>Where it stands in its life.</summary>
    public RunStatus Status { get; init; } = RunStatus.Queued;

    /// <summary>Why it stands there, for a person.</summary>
    public string Cause { get; init; } = "submitted";

    /// <summary>What a write from the data plane must carry.</summary>
    public Fence Fence { get; init; }

    /// <summary>Id of the next rank process.</summary>
    public int NextProcess { get; init; } = 1;

    /// <summary>Position r is rank r of the group; empty while the run holds no slots.</summary>
    public ImmutableArray<RankPlace> Places { get; init; } = [];

    /// <summary>The group that was told to join; null while one is being gathered.</summary>
    public Membership? Membership { get; init; }

    /// <summary>Whether <see cref="Membership"/> has joined and agreed on a state.</summary>
    public bool IsFormed { get; init; }

    /// <summary>When the present change of the group began: the lost rank was noticed, or the gang granted.</summary>
    public DateTimeOffset GatheringSince { get; init; }

    /// <summary>Ranks of <see cref="Membership"/> on which a collective failed.</summary>
    public ImmutableSortedSet<int> BrokenRanks { get; init; } = [];

    /// <summary>When members that have not reported the broken group as well are counted as lost.</summary>
    public DateTimeOffset? BlameAt { get; init; }

    /// <summary>Steps whose rows are stored; a fork starts at its origin's.</summary>
    public long Step { get; init; }

    /// <summary>The ledger's hash after them.</summary>
    public Sha256Digest? LedgerHash { get; init; }

    /// <summary>The order that the group has yet to carry out.</summary>
    public RankOrder PendingOrder { get; init; }

    /// <summary>Its checkpoints.</summary>
    public CheckpointCatalogue Checkpoints { get; init; } = CheckpointCatalogue.Empty;

    /// <summary>Its failures so far.</summary>
    public FailureBudget Failures { get; init; } = FailureBudget.Empty;

    /// <summary>When it is queued again, or a lost rank started again; null for at once.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Where it ended, once its ranks say so.</summary>
    public RankFinished? Finished { get; init; }

    /// <summary>Slots that it would take besides those that it has.</summary>
    [JsonIgnore]
    public int NumLackingSlots => Status.HoldsSlots()
        ? Spec.Cluster.WorldSize - Places.Count(place => place.Slot is not null)
        : 0;

    /// <summary>When <see cref="RunMachine"/> must see a <see cref="TimePassed"/> at the latest; null when nothing is awaited.</summary>
    [JsonIgnore]
    public DateTimeOffset? WakeAt => RunDeadlines.NextOf(this);
}
