namespace SnoopiCluster.Core.Runs;

/// <summary>Where a run stands in its life (design section 6).</summary>
public enum RunStatus
{
    /// <summary>Waits for a gang of slots.</summary>
    Queued,

    /// <summary>Has its slots; its rank processes are starting and joining.</summary>
    Starting,

    /// <summary>Trains, or is replacing a rank that it lost.</summary>
    Running,

    /// <summary>Was told to pause; its checkpoint is on its way.</summary>
    Pausing,

    /// <summary>Stands at a checkpoint and holds no slots until it is resumed.</summary>
    Paused,

    /// <summary>Every rank was lost; is queued again after a pause that grows with its failures.</summary>
    Interrupted,

    /// <summary>All steps are done.</summary>
    Completed,

    /// <summary>Ended by a fault that another try would meet again, or by too many faults.</summary>
    Failed,

    /// <summary>Ended on request.</summary>
    Cancelled,
}
