namespace SnoopiCluster.Core.Runs;

/// <summary>What a run waits for, and for how long.</summary>
internal static class RunDeadlines
{
    /// <summary>
    /// From the first report of a broken group until members that have not reported it too are counted as lost: a little more
    /// than the spread of the collective's time-outs over the ranks.
    /// </summary>
    public static readonly TimeSpan Blame = TimeSpan.FromSeconds(2);

    /// <summary>A process that is not ready by then, or a group that has not formed, is given up: loading the largest models from a cold disk takes minutes.</summary>
    public static readonly TimeSpan Start = TimeSpan.FromMinutes(15);

    /// <summary>How long a group waits for slots before it goes on with fewer ranks, where its spec allows that.</summary>
    public static readonly TimeSpan Shrink = TimeSpan.FromSeconds(10);

    /// <summary>The first moment at which something is due; null when nothing is awaited.</summary>
    public static DateTimeOffset? NextOf(RunState state)
    {
        DateTimeOffset? next = Earlier(state.RetryAt, state.BlameAt);
        foreach (RankPlace place in state.Places.Where(place => place.Phase == RankPhase.Starting))
        {
            next = Earlier(next, place.StartedAt + Start);
        }

        if (state.Membership is not null && !state.IsFormed)
        {
            next = Earlier(next, state.GatheringSince + Start);
        }

        return MayShrink(state) ? Earlier(next, state.GatheringSince + Shrink) : next;
    }

    /// <summary>Whether the run gathers a group, lacks slots and could go on without them.</summary>
    public static bool MayShrink(RunState state) =>
        state.Membership is null
        && state.Spec.Cluster.MinWorldSize > 0
        && state.Places.Any(place => place.Phase == RankPhase.AwaitsSlot)
        && state.Places.Count(place => place.Phase != RankPhase.AwaitsSlot) >= state.Spec.Cluster.MinWorldSize;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) =>
        a is null || b < a ? b : a;
}
