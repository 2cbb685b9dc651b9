using System.Collections.Immutable;

namespace SnoopiCluster.Dashboard.Components.RunPage;

/// <summary>A part of the time that a recovery took.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Took">How long it took, by the database's clock; not negative.</param>
public sealed record RecoveryPhase(string Name, TimeSpan Took);

/// <summary>How a recovery ended.</summary>
public enum RecoveryEnd
{
    /// <summary>It has not.</summary>
    UnderWay,

    /// <summary>Survivors had the state in memory, and the group went on.</summary>
    WentOn,

    /// <summary>Every rank was lost: the group was started again from a checkpoint, or from the first step.</summary>
    StartedAgain,

    /// <summary>The run stopped before there was a group again.</summary>
    Stopped,
}

/// <summary>From the moment at which something broke until the run trained again.</summary>
/// <param name="At">When it was noticed.</param>
/// <param name="Step">The step that came next when it broke.</param>
/// <param name="Culprits">Ranks that were lost; empty when all came back.</param>
/// <param name="Cause">Why, in the timeline's own words.</param>
/// <param name="NoticedBy">Ranks whose collective failed.</param>
/// <param name="End">How it ended.</param>
/// <param name="Took">How long it took; null while it lasts or when the run stopped.</param>
/// <param name="Phases">Where that time went, in order; they add up to it.</param>
/// <param name="StepsLost">Steps that were done and had to be done again; null while it lasts or when the run stopped.</param>
/// <param name="WorldSize">Ranks that went on; null likewise.</param>
public sealed record Recovery(
    DateTimeOffset At,
    long Step,
    ImmutableArray<int> Culprits,
    string Cause,
    ImmutableArray<int> NoticedBy,
    RecoveryEnd End,
    TimeSpan? Took,
    ImmutableArray<RecoveryPhase> Phases,
    long? StepsLost,
    int? WorldSize);
