using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Core.Runs;

/// <summary>How a run stops: for a while, for good, or because it cannot go on.</summary>
internal static class RunEnding
{
    /// <summary>Finish the step, write a checkpoint, give the slots back.</summary>
    public static RunTurn Pause(RunDraft draft, string cause)
    {
        switch (draft.State.Status)
        {
            case RunStatus.Queued or RunStatus.Interrupted or RunStatus.Starting:
                // Nothing is in memory that is not in a checkpoint.
                LetGo(draft, cause);
                draft.Enter(RunStatus.Paused, cause);
                return draft.Taken();
            case RunStatus.Running:
                draft.Enter(RunStatus.Pausing, cause);
                RunGroup.Order(draft, RankOrder.Pause);
                return draft.Taken();
            case RunStatus.Pausing or RunStatus.Paused:
                return draft.Taken();
            default:
                return new RunTurn.Refused($"Run {draft.State.Id} is {draft.State.Status}; there is nothing to pause.");
        }
    }

    /// <summary>Queue the run again; it goes on from its newest checkpoint.</summary>
    public static RunTurn Resume(RunDraft draft, string cause)
    {
        switch (draft.State.Status)
        {
            case RunStatus.Paused or RunStatus.Failed or RunStatus.Interrupted:
                draft.State = draft.State with
                {
                    Failures = FailureBudget.Empty,
                    RetryAt = null,
                    Finished = null,
                };
                draft.Enter(RunStatus.Queued, cause);
                RunPlaces.RequestGang(draft);
                return draft.Taken();
            case RunStatus.Queued or RunStatus.Starting or RunStatus.Running:
                return draft.Taken();
            case RunStatus.Pausing:
                return new RunTurn.Refused($"Run {draft.State.Id} is still pausing; resume it when it is Paused.");
            default:
                return new RunTurn.Refused(
                    $"Run {draft.State.Id} is {draft.State.Status} for good. Fork it at one of its checkpoints to go on from there.");
        }
    }

    /// <summary>End the run at once; its checkpoints stay.</summary>
    public static RunTurn Cancel(RunDraft draft, string cause)
    {
        if (draft.State.Status == RunStatus.Cancelled)
        {
            return draft.Taken();
        }

        if (draft.State.Status.IsTerminal())
        {
            return new RunTurn.Refused($"Run {draft.State.Id} is {draft.State.Status} already; there is nothing to cancel.");
        }

        LetGo(draft, cause);
        draft.Enter(RunStatus.Cancelled, cause);
        return draft.Taken();
    }

    /// <summary>The run cannot go on.</summary>
    public static void Fail(RunDraft draft, string cause)
    {
        LetGo(draft, cause);
        draft.Enter(RunStatus.Failed, cause);
    }

    /// <summary>
    /// Leaves a node: stands down at a checkpoint, without a step lost, and is queued again for slots elsewhere. A planned change:
    /// it counts as no failure.
    /// </summary>
    public static void Move(RunDraft draft, NodeIsExcluded message)
    {
        string cause = $"leaves node {message.Node}: {message.Cause}";
        switch (draft.State.Status)
        {
            case RunStatus.Starting:
                // Nothing is in memory that is not in a checkpoint.
                Interrupt(draft, cause, draft.Now);
                break;
            case RunStatus.Running when !draft.State.PendingOrder.HasFlag(RankOrder.Pause):
                draft.Note(RunEventKind.Note, cause);
                RunGroup.Order(draft, RankOrder.Pause);
                break;
            default:
                // On its way already, or pausing, which leaves the node too.
                break;
        }
    }

    /// <summary>Every state in memory is lost: the run is queued again, or paused where that was asked for.</summary>
    public static void Interrupt(RunDraft draft, string cause, DateTimeOffset retryAt)
    {
        bool wasPausing = draft.State.Status == RunStatus.Pausing;
        LetGo(draft, cause);
        if (wasPausing)
        {
            draft.Enter(RunStatus.Paused, $"every rank was lost while it was pausing: {cause}");
            return;
        }

        draft.Enter(RunStatus.Interrupted, cause);
        draft.State = draft.State with { RetryAt = retryAt };
    }

    /// <summary>
    /// Completes a run whose ranks have finished, or pauses one whose ranks have carried that order out, once the rows of every
    /// step and the checkpoint after the last one are stored.
    /// </summary>
    public static void EndWhenAllIsStored(RunDraft draft)
    {
        RunState state = draft.State;
        if (state.Finished is { } finished && state.Status.HoldsSlots())
        {
            if (state.Step >= finished.Step && state.Checkpoints.Newest?.Step == finished.Step)
            {
                Leave(draft);
                draft.Enter(RunStatus.Completed, $"all {finished.Step} steps are done");
            }
        }
        else if (HasStoodDown(state))
        {
            Leave(draft);
            if (state.Status == RunStatus.Pausing)
            {
                draft.Enter(RunStatus.Paused, $"{state.Cause}; stands at the checkpoint before step {state.Step}");
                return;
            }

            // Nobody asked for a pause: a node is leaving, and has its ranks end in good order. No failure, and no step lost.
            draft.Enter(RunStatus.Interrupted, $"a node of its is leaving; goes on elsewhere from step {state.Step}");
            draft.State = draft.State with { RetryAt = draft.Now };
        }
    }

    // Every member has ended after a checkpoint that is stored, with the rows of every step before it.
    private static bool HasStoodDown(RunState state) =>
        state.Membership is { } membership
        && HaveStopped(state, membership)
        && state.Checkpoints.Pending is null
        && state.Checkpoints.Newest?.Step == state.Step;

    /// <summary>
    /// Whether the group has done all that it will and only its checkpoint's manifest is awaited: nothing is lost with its
    /// processes any more.
    /// </summary>
    public static bool OnlyAwaitsTheManifest(RunState state) =>
        state.Membership is { } membership
        && state.Checkpoints.Pending is { IsWhole: true } pending
        && state.Step >= pending.Step
        && (state.Finished?.Step == pending.Step || HaveStopped(state, membership));

    private static bool HaveStopped(RunState state, Membership membership) => state.Places.Take(membership.WorldSize)
        .All(place => place.Phase is RankPhase.OrderDone or RankPhase.Ended);

    // The processes end by themselves when they hear that their last rows are stored.
    private static void Leave(RunDraft draft)
    {
        draft.Do(new AcknowledgeRows(draft.State.Step - 1, draft.Members));
        KillAll(draft, draft.State.Places.Skip(draft.Members.Length), "its run has ended before it joined");
        draft.Do(new ReleaseGang());
        Clear(draft);
    }

    private static void LetGo(RunDraft draft, string cause)
    {
        KillAll(draft, draft.State.Places, cause);
        RunCheckpoints.Abandon(draft, cause);
        draft.Do(new ReleaseGang());

        // What the killed ones may still write is refused.
        draft.State = draft.State with { Fence = RunGroup.Next(draft.State.Fence), Finished = null };
        Clear(draft);
    }

    private static void KillAll(RunDraft draft, IEnumerable<RankPlace> places, string cause)
    {
        foreach (RankPlace place in places)
        {
            if (place is { HasProcess: true, Slot: { } slot })
            {
                draft.Do(new KillRankProcess(slot.Node, place.Process, cause));
            }
        }
    }

    private static void Clear(RunDraft draft) => draft.State = draft.State with
    {
        Places = [],
        Membership = null,
        IsFormed = false,
        BlameAt = null,
        BrokenRanks = [],
        RetryAt = null,
        PendingOrder = RankOrder.None,
    };
}
