namespace SnoopiCluster.Core.Memberships;

/// <summary>
/// What a running group is told to do; it takes effect after the step whose reduced tail carries it, on all ranks alike
/// (design section 5).
/// </summary>
[Flags]
public enum RankOrder
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Write a checkpoint, then end.</summary>
    Pause = 1,

    /// <summary>Hold with the state in memory for the next membership: the group is about to change.</summary>
    Regroup = 2,

    /// <summary>End without a checkpoint.</summary>
    Cancel = 4,

    /// <summary>Write a checkpoint and go on.</summary>
    Checkpoint = 8,
}
