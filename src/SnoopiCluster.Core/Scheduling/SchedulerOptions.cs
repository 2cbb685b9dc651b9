namespace SnoopiCluster.Core.Scheduling;

/// <summary>How long the scheduler lets somebody wait.</summary>
public sealed record SchedulerOptions
{
    /// <summary>The options of a scheduler that was given none.</summary>
    public static readonly SchedulerOptions Default = new();

    /// <summary>
    /// Grants to gangs behind the first one that waits, after which free slots are kept for it. Default 16.
    /// </summary>
    public int MaxPassedOver { get; init; } = 16;

    /// <summary>
    /// Wait of the first gang since it was first passed over, after which free slots are kept for it. Default
    /// 10 min.
    /// </summary>
    public TimeSpan ReserveAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Wait of a run for replacements it cannot go on without, after which its gang is reclaimed if another
    /// run can go on with what it holds. Default 1 min: a node that is started anew is back by then, and the
    /// run has lost no step.
    /// </summary>
    public TimeSpan ReclaimAfter { get; init; } = TimeSpan.FromMinutes(1);
}
