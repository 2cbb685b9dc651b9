using System.Collections.Immutable;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Core.Runs;

/// <summary>A run's places: slots are asked for, and a process is started in each.</summary>
internal static class RunPlaces
{
    /// <summary>Asks for the run's slots.</summary>
    public static void RequestGang(RunDraft draft)
    {
        int size = draft.State.Spec.Cluster.WorldSize;
        int min = draft.State.Spec.Cluster.MinWorldSize;
        draft.Do(new RequestGang(
            size, min == 0 ? size : min, draft.State.Spec.Cluster.Priority, draft.State.Fence.MembershipVersion));
    }

    /// <summary>The gang is there: a new attempt begins.</summary>
    public static void Begin(RunDraft draft, GangGranted granted)
    {
        ImmutableArray<SlotId> slots = granted.Slots;
        if (draft.State.Status != RunStatus.Queued)
        {
            if (!draft.State.Status.HoldsSlots())
            {
                draft.Do(new ReleaseGang()); // it was paused or ended while the grant was on its way
            }

            return;
        }

        Fence fence = draft.State.Fence;
        if (granted.Ticket != fence.MembershipVersion)
        {
            return; // of a request that was withdrawn: those slots were given back, and may be others' by now
        }

        draft.State = draft.State with
        {
            Fence = new Fence(fence.Attempt + 1, fence.MembershipVersion + 1),
            Places = [.. slots.Select(slot => new RankPlace(default, slot, RankPhase.AwaitsSlot))],
            GatheringSince = draft.Now,
        };
        draft.Enter(RunStatus.Starting, $"attempt {fence.Attempt + 1} on {string.Join(", ", slots)}");
        for (int rank = 0; rank < slots.Length; rank++)
        {
            StartProcess(draft, rank, slots[rank]);
        }

        RequestLacking(draft);
    }

    /// <summary>Slots for ranks that lost theirs, or for more ranks where the group is smaller than it may be.</summary>
    public static void FillPlaces(RunDraft draft, ImmutableArray<SlotId> slots)
    {
        if (!draft.State.Status.HoldsSlots())
        {
            // A queued run has withdrawn its request already, and waits in its place for a new gang.
            if (draft.State.Status != RunStatus.Queued)
            {
                draft.Do(new ReleaseGang());
            }

            return;
        }

        foreach (SlotId slot in slots.Where(slot => draft.State.Places.All(place => place.Slot != slot)))
        {
            if (draft.State.NumLackingSlots == 0)
            {
                draft.Do(new ReleaseSlot(slot)); // another grant was on its way when this one was asked for
                continue;
            }

            int rank = 0;
            while (rank < draft.State.Places.Length && draft.State.Places[rank].Phase != RankPhase.AwaitsSlot)
            {
                rank++;
            }

            if (rank == draft.State.Places.Length)
            {
                draft.State = draft.State with
                {
                    Places = draft.State.Places.Add(new RankPlace(default, slot, RankPhase.AwaitsSlot)),
                };
            }

            StartProcess(draft, rank, slot);
        }
    }

    /// <summary>Starts a process for a rank.</summary>
    public static void StartProcess(RunDraft draft, int rank, SlotId slot)
    {
        RunState state = draft.State;
        var process = new RankProcessId(state.NextProcess);
        draft.State = state with { NextProcess = state.NextProcess + 1 };
        draft.SetPlace(rank, new RankPlace(process, slot, RankPhase.Starting, StartedAt: draft.Now));
        draft.Note(RunEventKind.RankStarted, $"rank {rank} starts as process {process} on {slot}", rank);
        draft.Do(new StartRankProcess(AssignmentOf(state, rank, process, slot)));
    }

    /// <summary>Asks the scheduler for what the group lacks.</summary>
    public static void RequestLacking(RunDraft draft)
    {
        if (draft.State.NumLackingSlots > 0)
        {
            draft.Do(new RequestSlots(draft.State.NumLackingSlots));
        }
    }

    /// <summary>The slot that a place has.</summary>
    public static SlotId SlotOf(RankPlace place) =>
        place.Slot ?? throw new InvalidOperationException($"Process {place.Process} has no slot.");

    /// <summary>What a process needs to know.</summary>
    public static RankAssignment AssignmentOf(RunState state, int rank, RankProcessId process, SlotId slot) => new(
        state.Id,
        process,
        slot,
        state.Spec,
        state.PromptSet,
        state.Checkpoints.PrefixesNewestFirst,
        state.Origin?.Prefix)
    {
        Place = rank,
    };
}
