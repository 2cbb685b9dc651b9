using SnoopiCluster.Contracts.Ranks;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>What the watchdog knows of a process.</summary>
/// <param name="version">Membership version of the group that it was told to join last.</param>
/// <param name="rank">Its rank there.</param>
/// <param name="worldSize">Number of ranks there.</param>
internal sealed class WatchedRank(long version, int rank, int worldSize)
{
    /// <summary>Membership version of its group.</summary>
    public long Version { get; } = version;

    /// <summary>Its rank.</summary>
    public int Rank { get; } = rank;

    /// <summary>Number of ranks in its group.</summary>
    public int WorldSize { get; } = worldSize;

    /// <summary>The last step whose collective it entered in this group; -1 before the first.</summary>
    public long Step { get; private set; } = -1;

    /// <summary>When it entered that.</summary>
    public TimeSpan EnteredAt { get; private set; }

    /// <summary>How long the collective may take before its own time-out ends it.</summary>
    public TimeSpan Deadline { get; private set; }

    /// <summary>Whether it takes part in no collective of this group any more.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Whether it was named as the culprit.</summary>
    public bool IsBlamed { get; set; }

    /// <summary>Why it may be held up; null when there is no reason, and from its next word on.</summary>
    public Suspicion? Suspicion { get; set; }

    /// <summary>It waits in a collective.</summary>
    public void Enter(CollectiveEntered entered, TimeSpan now)
    {
        Step = entered.Step;
        EnteredAt = now;
        Deadline = TimeSpan.FromSeconds(Math.Clamp(entered.DeadlineSeconds, 0, TimeSpan.FromDays(1).TotalSeconds));
    }

    /// <summary>Counts a time in which nobody listened as if it had not been.</summary>
    public void Forgive(TimeSpan away)
    {
        EnteredAt += away;
        Suspicion = Suspicion is { } held ? held with { Until = held.Until + away } : null;
    }
}

/// <summary>A process should say something, and by when.</summary>
/// <param name="Until">When it is to blame.</param>
/// <param name="Cause">What is then said of it.</param>
internal sealed record Suspicion(TimeSpan Until, string Cause);
