using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Silo.Metrics;

/// <summary>Why a group of ranks had to be formed anew.</summary>
internal enum DisruptionCause
{
    /// <summary>A rank process ended.</summary>
    RankExited,

    /// <summary>A rank hung, was cut off, or did not come in time.</summary>
    RankSilent,

    /// <summary>A node is gone, with its ranks.</summary>
    NodeLost,

    /// <summary>A node came back without a rank that it had.</summary>
    NodeRestarted,

    /// <summary>Every rank lost its connections, none its state.</summary>
    ConnectionsLost,

    /// <summary>Rows of steps were not stored, and must be sent again.</summary>
    RowsMissing,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>Reads from a turn of a run whether its group was disrupted.</summary>
internal static class Disruption
{
    /// <summary>Why the group must be formed anew; null when nothing was lost.</summary>
    /// <param name="before">The run's state before the turn.</param>
    /// <param name="after">Its state after it.</param>
    /// <param name="events">What its timeline says of the turn.</param>
    /// <param name="message">What led to the turn, where that is known.</param>
    public static DisruptionCause? Of(
        RunState before, RunState after, IReadOnlyList<RunEvent> events, RunMessage? message)
    {
        bool hasLost = events.Any(told => told.Kind == RunEventKind.RankLost);
        bool isRegathered = message is RankIsBroken or RowsAreMissing
            && before.Fence != after.Fence && !after.Status.IsTerminal();
        return !hasLost && !isRegathered ? null : message switch
        {
            RankHasExited => DisruptionCause.RankExited,
            TimePassed => DisruptionCause.RankSilent,
            NodeIsLost => DisruptionCause.NodeLost,
            NodeIsBack => DisruptionCause.NodeRestarted,
            RankIsBroken => DisruptionCause.ConnectionsLost,
            RowsAreMissing => DisruptionCause.RowsMissing,
            _ => DisruptionCause.Other,
        };
    }
}
