using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Core.Runs;

/// <summary>What happens when ranks are lost: replaced while a survivor has the state, else the run is interrupted.</summary>
internal static class RunLosses
{
    /// <summary>Ranks are lost.</summary>
    /// <param name="draft">The turn.</param>
    /// <param name="ranks">Which.</param>
    /// <param name="slotsAreGone">Whether their slots went with them.</param>
    /// <param name="cause">How, for a person.</param>
    public static void Lose(RunDraft draft, int[] ranks, bool slotsAreGone, string cause)
    {
        if (RunEnding.OnlyAwaitsTheManifest(draft.State))
        {
            foreach (int rank in ranks)
            {
                draft.SetPlace(rank, draft.State.Places[rank] with { Phase = RankPhase.Ended });
            }

            return;
        }

        // Those that have ended well are needed again when the others are to go on.
        ranks = [.. ranks.Union(Enumerable.Range(0, draft.State.Places.Length)
            .Where(rank => draft.State.Places[rank].Phase == RankPhase.Ended)).Order()];
        RankFailed? said = ranks.Select(rank => draft.State.Places[rank].Failure).OfType<RankFailed>().FirstOrDefault();
        string text = $"rank {string.Join(", ", ranks)} is lost: {cause}";
        draft.Note(RunEventKind.RankLost, text, ranks[0]);
        bool hadFormed = draft.State.Places.Any(place => place.HasState);
        RunGroup.ChangeMembership(draft, text);
        foreach (int rank in ranks)
        {
            RankPlace place = draft.State.Places[rank];
            draft.SetPlace(rank, slotsAreGone && place.Phase != RankPhase.Ended
                ? new RankPlace(default, null, RankPhase.AwaitsSlot)
                : new RankPlace(default, place.Slot, RankPhase.AwaitsRetry));
        }

        if (RetryTime(draft, said?.Kind ?? FailureKind.Infrastructure, text) is not { } retryAt)
        {
            return;
        }

        bool stateIsLost = hadFormed && !draft.State.Places.Any(place => place.HasState);
        if (stateIsLost || (!hadFormed && retryAt > draft.Now))
        {
            RunEnding.Interrupt(draft, text, retryAt);
            return;
        }

        draft.State = draft.State with { RetryAt = retryAt > draft.Now ? retryAt : null };
        if (retryAt <= draft.Now)
        {
            StartAgain(draft);
        }

        if (slotsAreGone)
        {
            RunPlaces.RequestLacking(draft);
        }
    }

    /// <summary>All members live and have their state: they join anew under a new version.</summary>
    public static void Regather(RunDraft draft, string cause)
    {
        RunGroup.ChangeMembership(draft, cause);
        if (RetryTime(draft, FailureKind.Infrastructure, cause) is not null)
        {
            RunGroup.FormWhenAllCanJoin(draft);
        }
    }

    /// <summary>Starts the processes that were lost and still have their slots.</summary>
    public static void StartAgain(RunDraft draft)
    {
        for (int rank = 0; rank < draft.State.Places.Length; rank++)
        {
            if (draft.State.Places[rank] is { Phase: RankPhase.AwaitsRetry, Slot: { } slot })
            {
                RunPlaces.StartProcess(draft, rank, slot);
            }
        }
    }

    /// <summary>Kills and replaces the members that have not noticed that their group broke: they hang, or are cut off.</summary>
    public static void LoseTheSilent(RunDraft draft)
    {
        int[] silent = [.. Enumerable.Range(0, draft.Members.Length)
            .Where(rank => !draft.State.BrokenRanks.Contains(rank))];
        draft.State = draft.State with { BlameAt = null };
        KillAndLose(draft, silent, "it did not come to the collective and did not notice that it broke");
    }

    /// <summary>Kills and replaces members of a group that does not come together in time: newcomers, where there are any.</summary>
    public static void LoseTheUnformed(RunDraft draft)
    {
        if (draft.State.Membership is not { } membership || draft.State.IsFormed
            || draft.State.GatheringSince + RunDeadlines.Start > draft.Now)
        {
            return;
        }

        int[] members = [.. Enumerable.Range(0, membership.WorldSize)];
        int[] newcomers = [.. members.Where(rank => !draft.State.Places[rank].HasState)];
        KillAndLose(
            draft,
            newcomers.Length > 0 ? newcomers : members,
            $"its group had not formed {RunDeadlines.Start.TotalMinutes} minutes after it changed");
    }

    /// <summary>Kills and replaces processes that are not ready in time.</summary>
    public static void LoseTheSlow(RunDraft draft)
    {
        int[] slow = [.. Enumerable.Range(0, draft.State.Places.Length).Where(rank =>
            draft.State.Places[rank].Phase == RankPhase.Starting
            && draft.State.Places[rank].StartedAt + RunDeadlines.Start <= draft.Now)];
        KillAndLose(draft, slow, $"it was not ready {RunDeadlines.Start.TotalMinutes} minutes after its start");
    }

    private static void KillAndLose(RunDraft draft, int[] ranks, string cause)
    {
        if (ranks.Length == 0)
        {
            return;
        }

        foreach (int rank in ranks)
        {
            if (draft.State.Places[rank] is { HasProcess: true, Slot: { } slot } place)
            {
                draft.Do(new KillRankProcess(slot.Node, place.Process, cause));
            }
        }

        Lose(draft, ranks, slotsAreGone: false, cause);
    }

    // When to try again; null when the run has failed.
    private static DateTimeOffset? RetryTime(RunDraft draft, FailureKind kind, string cause)
    {
        (FailureBudget budget, FailureVerdict verdict) =
            draft.State.Failures.Record(draft.Now, kind, draft.State.Spec.Cluster);
        draft.State = draft.State with { Failures = budget };
        switch (verdict)
        {
            case RetryAt retry:
                return retry.Time;
            case RetryBudgetExhausted exhausted:
                RunEnding.Fail(draft, $"{exhausted.NumFailures} failures within {exhausted.Window.TotalMinutes:0.#} minutes are "
                    + $"more than cluster.max_failures allows; the last: {cause}");
                return null;
            default:
                RunEnding.Fail(draft, cause);
                return null;
        }
    }
}
