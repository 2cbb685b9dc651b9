using System.Collections.Immutable;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Core.Runs;

/// <summary>
/// Who trains a run: a group is formed of its places (<see cref="RunPlaces"/>), and formed anew whenever a rank is lost or joins
/// (design section 6, re-forming). Losses are <see cref="RunLosses"/>.
/// </summary>
internal static class RunGroup
{
    /// <summary>The fence after a rank joined or left.</summary>
    public static Fence Next(Fence fence) => fence with { MembershipVersion = fence.MembershipVersion + 1 };

    /// <summary>A process is ready: the group is formed when it was the last one awaited.</summary>
    public static void OnReady(RunDraft draft, RankIsReady ready)
    {
        if (draft.RankOf(ready.Process) is not (>= 0 and int rank)
            || draft.State.Places[rank] is not { Phase: RankPhase.Starting } place)
        {
            return;
        }

        draft.SetPlace(rank, place with { Phase = RankPhase.Ready, Host = ready.Host, StorePort = ready.StorePort });
        if (draft.State.Membership is null)
        {
            FormWhenAllCanJoin(draft);
        }
        else
        {
            Order(draft, RankOrder.Regroup); // a newcomer beside a group that trains
        }
    }

    /// <summary>Forms the group once every place's process can join.</summary>
    public static void FormWhenAllCanJoin(RunDraft draft)
    {
        RunState state = draft.State;
        if (state.Membership is not null || state.Places.IsEmpty || !state.Places.All(place => place.CanJoin))
        {
            return;
        }

        // The first one's store has listened since before it was ready, so that nobody dials too early.
        RankPlace first = state.Places[0];
        var membership = new Membership(
            state.Fence,
            [.. state.Places.Select(place => new Member(place.Process, RunPlaces.SlotOf(place)))],
            first.Host,
            first.StorePort);
        draft.State = state with { Membership = membership, IsFormed = false, BlameAt = null };
        draft.Do(new FormGroup(membership, membership.Members));
    }

    /// <summary>A rank has the group's state; the reporter's word makes the group.</summary>
    public static void OnFormed(RunDraft draft, RankHasFormed message)
    {
        if (draft.RankOf(message.Process) is not (>= 0 and int rank) || draft.State.Membership is null)
        {
            return;
        }

        if (!draft.State.IsFormed && BeganTooEarly(draft.State, message.Formed))
        {
            RunEnding.Interrupt(
                draft, $"the group began with step {message.Formed.Step} and did not know of the newest checkpoint", draft.Now);
            return;
        }

        RankPlace place = draft.State.Places[rank];
        draft.SetPlace(rank, place with { Phase = RankPhase.Training });
        if (draft.State.IsFormed || rank != message.Formed.Reporter)
        {
            return;
        }

        draft.State = draft.State with { IsFormed = true };

        // Also where it goes on from the last row known: a row after that may have been stored and not yet told.
        draft.Do(new DropRows(message.Formed.Step));
        if (message.Formed.Step < draft.State.Step)
        {
            RunCheckpoints.GoBack(draft, message.Formed.Step);
            draft.State = draft.State with
            {
                Step = message.Formed.Step,
                LedgerHash = message.Formed.LedgerHash,
                Finished = null,
            };
        }

        draft.Note(RunEventKind.GroupFormed, TextOf(draft, message.Formed));
        if (draft.State.Status == RunStatus.Starting)
        {
            draft.Enter(RunStatus.Running, $"{draft.Members.Length} ranks train, {draft.State.Fence}");
        }

        if (draft.State.PendingOrder != RankOrder.None)
        {
            draft.Do(new OrderGroup(draft.State.PendingOrder, draft.Members));
        }
    }

    /// <summary>
    /// A collective failed on a rank. A process that ended is replaced at once; where none did, the members that have not
    /// noticed within the deadline are the ones to blame, and where all have, they join anew.
    /// </summary>
    public static void OnBroken(RunDraft draft, RankIsBroken message)
    {
        if (draft.RankOf(message.Process) is not (>= 0 and int rank) || draft.State.Membership is null)
        {
            return;
        }

        string cause = $"rank {rank} dropped step {message.Broken.Step} ({message.Broken.Kind}): {message.Broken.Cause}";
        draft.Note(RunEventKind.GroupBroken, cause, rank);
        if (message.Broken.Kind == BreakKind.StatesDiffer)
        {
            RunEnding.Fail(draft, cause);
            return;
        }

        // One that had no state yet when the group broke has none now either.
        RankPlace place = draft.State.Places[rank];
        draft.SetPlace(rank, place with { Phase = place.HasState ? RankPhase.Broken : RankPhase.Ready });
        draft.State = draft.State with
        {
            BrokenRanks = draft.State.BrokenRanks.Add(rank),
            BlameAt = draft.State.BlameAt ?? draft.Now + RunDeadlines.Blame,
        };
        if (draft.State.BrokenRanks.Count == draft.Members.Length)
        {
            RunLosses.Regather(draft, "every rank lost its connections, none its state");
        }
    }

    /// <summary>Ranks have carried an order out.</summary>
    public static void OnOrderDone(RunDraft draft, OrderIsDone message)
    {
        if (draft.RankOf(message.Process) is not (>= 0 and int rank) || draft.State.Membership is not { } membership)
        {
            return;
        }

        if ((message.Order & (RankOrder.Pause | RankOrder.Regroup)) == RankOrder.None)
        {
            return; // the others do not stop a rank; a checkpoint is told by its shares
        }

        draft.SetPlace(rank, draft.State.Places[rank] with { Phase = RankPhase.OrderDone });
        if (message.Order.HasFlag(RankOrder.Regroup)
            && !message.Order.HasFlag(RankOrder.Pause)
            && draft.State.Places.Take(membership.WorldSize).All(place => place.Phase == RankPhase.OrderDone))
        {
            draft.State = draft.State with { PendingOrder = draft.State.PendingOrder & ~RankOrder.Regroup };
            ChangeMembership(draft, "the group changes as planned");
            FormWhenAllCanJoin(draft);
        }
        else
        {
            RunEnding.EndWhenAllIsStored(draft);
        }
    }

    /// <summary>Gives the group an order, now or when it has formed.</summary>
    public static void Order(RunDraft draft, RankOrder order)
    {
        draft.State = draft.State with { PendingOrder = draft.State.PendingOrder | order };
        if (draft.State.IsFormed)
        {
            draft.Do(new OrderGroup(draft.State.PendingOrder, draft.Members));
        }
    }

    /// <summary>A process ended.</summary>
    public static void OnExit(RunDraft draft, RankHasExited message)
    {
        if (draft.RankOf(message.Process) is not (>= 0 and int rank))
        {
            return;
        }

        RankPlace place = draft.State.Places[rank];
        bool isExpected = message.ExitCode == 0
            && (draft.State.Finished is not null
                || place.Phase == RankPhase.OrderDone
                || draft.State.Step >= draft.State.Spec.Steps); // the reporter's word may come by another link
        if (!isExpected)
        {
            RunLosses.Lose(draft, [rank], slotsAreGone: false, place.Failure?.Cause ?? message.Cause);
        }
        else
        {
            draft.SetPlace(rank, place with { Phase = RankPhase.Ended });
        }
    }

    /// <summary>A node is gone, with all ranks on it.</summary>
    public static void OnNodeLost(RunDraft draft, NodeIsLost message)
    {
        int[] lost = [.. RanksOn(draft.State, message.Node)];
        if (lost.Length > 0)
        {
            RunLosses.Lose(draft, lost, slotsAreGone: true, message.Cause);
        }
    }

    /// <summary>A node's link is back: what may have been lost on its way is said again.</summary>
    public static void OnNodeBack(RunDraft draft, NodeIsBack message)
    {
        RunState state = draft.State;
        foreach (RankProcessId stray in message.Processes.Where(process => draft.RankOf(process) < 0))
        {
            draft.Do(new KillRankProcess(message.Node, stray, "it is no longer part of its run"));
        }

        int[] here = [.. RanksOn(state, message.Node).Where(rank => state.Places[rank].HasProcess)];
        foreach (int rank in here.Where(rank => state.Places[rank].Phase == RankPhase.Starting))
        {
            draft.Do(new StartRankProcess(RunPlaces.AssignmentOf(
                state, rank, state.Places[rank].Process, RunPlaces.SlotOf(state.Places[rank]))));
        }

        int[] gone = [.. here.Where(rank =>
            state.Places[rank].Phase != RankPhase.Starting && !message.Processes.Contains(state.Places[rank].Process))];
        if (gone.Length > 0)
        {
            RunLosses.Lose(draft, gone, slotsAreGone: false, $"node {message.Node} came back without it");
        }
        else if (state.Membership is { } membership)
        {
            ImmutableArray<Member> members = [.. membership.Members.Where(member => member.Slot.Node == message.Node)];
            draft.Do(new FormGroup(membership, members));
            if (state.IsFormed)
            {
                // Not before: a group that goes back to a checkpoint has rows to send again.
                draft.Do(new AcknowledgeRows(state.Step - 1, members));
                draft.Do(new OrderGroup(state.PendingOrder, members));
            }
        }
    }

    /// <summary>Whatever is due.</summary>
    public static void OnTime(RunDraft draft)
    {
        if (draft.State.RetryAt <= draft.Now)
        {
            draft.State = draft.State with { RetryAt = null };
            if (draft.State.Status == RunStatus.Interrupted)
            {
                draft.Enter(RunStatus.Queued, $"again, after: {draft.State.Cause}");
                RunPlaces.RequestGang(draft);
                return;
            }

            RunLosses.StartAgain(draft);
        }

        if (draft.State.BlameAt <= draft.Now)
        {
            RunLosses.LoseTheSilent(draft);
        }

        RunLosses.LoseTheSlow(draft);
        RunLosses.LoseTheUnformed(draft);
        if (RunDeadlines.MayShrink(draft.State) && draft.State.GatheringSince + RunDeadlines.Shrink <= draft.Now)
        {
            draft.State = draft.State with
            {
                Places = draft.State.Places.RemoveAll(place => place.Phase == RankPhase.AwaitsSlot),
            };
            draft.Note(RunEventKind.Note, $"goes on with {draft.State.Places.Length} ranks until there are more slots");
            FormWhenAllCanJoin(draft);
        }
    }

    /// <summary>The control plane was started again: says what the run holds and wants, and what it was about to do.</summary>
    public static void Restate(RunDraft draft)
    {
        RunState state = draft.State;
        if (state.Status == RunStatus.Queued)
        {
            RunPlaces.RequestGang(draft);
        }
        else if (state.Status.HoldsSlots())
        {
            draft.Do(new RestateHolding(
                [.. state.Places.Where(place => place.Slot is not null).Select(RunPlaces.SlotOf)], state.NumLackingSlots));
        }

        if (state.Origin is { } origin)
        {
            draft.Do(new PinParent(origin));
        }

        RunCheckpoints.PublishWhenWhole(draft);
    }

    /// <summary>A new membership version begins: the old group's writes are refused from here on.</summary>
    public static void ChangeMembership(RunDraft draft, string cause)
    {
        RunCheckpoints.Abandon(draft, cause);
        draft.State = draft.State with
        {
            Fence = Next(draft.State.Fence),
            Membership = null,
            IsFormed = false,
            BlameAt = null,
            BrokenRanks = [],
            GatheringSince = draft.Now,
        };
    }

    // Processes know the checkpoints that there were when they started. When the last state is lost while it is handed over, they
    // may know none, or old ones only; processes that are started anew know all.
    private static bool BeganTooEarly(RunState state, GroupFormed formed) =>
        formed.Step < state.Checkpoints.Newest?.Step
        && !state.Checkpoints.Entries.Any(entry => entry.Prefix == formed.RestoredFrom);

    private static IEnumerable<int> RanksOn(RunState state, NodeName node) =>
        Enumerable.Range(0, state.Places.Length).Where(
            rank => state.Places[rank].Slot?.Node == node && state.Places[rank].Phase != RankPhase.Ended);

    private static string TextOf(RunDraft draft, GroupFormed formed) => GroupFormedText.Write(
        draft.Members.Length, formed, draft.State.Fence, draft.Now - draft.State.GatheringSince);
}
