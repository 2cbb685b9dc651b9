namespace SnoopiCluster.Core.Runs;

/// <summary>What follows from a run's status alone.</summary>
public static class RunStatusRules
{
    /// <summary>Whether the run's life is over.</summary>
    public static bool IsTerminal(this RunStatus status) =>
        status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled;

    /// <summary>Whether the run has a gang of slots.</summary>
    public static bool HoldsSlots(this RunStatus status) =>
        status is RunStatus.Starting or RunStatus.Running or RunStatus.Pausing;
}
