namespace SnoopiCluster.Core.Runs;

/// <summary>One entry of a run's timeline; never changed once written.</summary>
/// <param name="Kind">What happened, for tools.</param>
/// <param name="Text">What happened and why, for a person.</param>
/// <param name="Step">The step that came next at the time, as far as it was known.</param>
/// <param name="Rank">The rank it is about, where it is about one.</param>
public sealed record RunEvent(RunEventKind Kind, string Text, long Step, int? Rank = null);

/// <summary>What an entry of a timeline is about.</summary>
public enum RunEventKind
{
    /// <summary>The status changed.</summary>
    StatusChanged,

    /// <summary>A rank process was started.</summary>
    RankStarted,

    /// <summary>A rank was lost.</summary>
    RankLost,

    /// <summary>A collective failed.</summary>
    GroupBroken,

    /// <summary>A group formed, with its timings.</summary>
    GroupFormed,

    /// <summary>A checkpoint was committed.</summary>
    CheckpointCommitted,

    /// <summary>A checkpoint was given up because the group changed before all shares were there.</summary>
    CheckpointAbandoned,

    /// <summary>Something else that a rank or a person said.</summary>
    Note,
}
