using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Core.Runs;

/// <summary>A rank's place in the group that a run has or is gathering.</summary>
/// <param name="Process">The process that fills it; grows with every replacement.</param>
/// <param name="Slot">Where it runs; null while a slot is awaited.</param>
/// <param name="Phase">How far the process is.</param>
/// <param name="Host">Address of its node, once it is ready.</param>
/// <param name="StorePort">Port of its rendezvous store, once it is ready.</param>
/// <param name="StartedAt">When the process was started.</param>
/// <param name="Failure">What the process said before it ended itself, if it did.</param>
public sealed record RankPlace(
    RankProcessId Process,
    SlotId? Slot,
    RankPhase Phase,
    string Host = "",
    int StorePort = 0,
    DateTimeOffset StartedAt = default,
    RankFailed? Failure = null)
{
    /// <summary>Whether the process has the run's state in memory, so that the group can go on from it.</summary>
    public bool HasState => Phase is RankPhase.Training or RankPhase.Broken or RankPhase.OrderDone;

    /// <summary>Whether a process was started that may be alive.</summary>
    public bool HasProcess => Phase is not (RankPhase.AwaitsSlot or RankPhase.AwaitsRetry or RankPhase.Ended);

    /// <summary>Whether the process can join a group.</summary>
    public bool CanJoin => Phase is RankPhase.Ready || HasState;
}

/// <summary>How far a rank process is.</summary>
public enum RankPhase
{
    /// <summary>There is no slot for it yet.</summary>
    AwaitsSlot,

    /// <summary>It has failed before, and is started again at <see cref="RunState.RetryAt"/>.</summary>
    AwaitsRetry,

    /// <summary>Its start was ordered.</summary>
    Starting,

    /// <summary>It has loaded the models and listens, without a state.</summary>
    Ready,

    /// <summary>It has the group's state.</summary>
    Training,

    /// <summary>Its collective failed; it has its state and waits.</summary>
    Broken,

    /// <summary>It has carried out the pending order.</summary>
    OrderDone,

    /// <summary>It has ended, as it should.</summary>
    Ended,
}
