using System.Collections.Immutable;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Scheduling;

/// <summary>
/// The gang scheduler: gives a run all its slots or none. First come replacements for runs that have begun,
/// then gangs, higher priority first and in order of arrival within one. A gang that does not fit lets
/// smaller ones behind it pass, until it has been passed over so often or so long
/// (<see cref="SchedulerOptions"/>) that free slots are kept for it.
/// </summary>
/// <remarks>
/// It cannot deadlock. A run that has not begun holds nothing. A run that has lost slots can hold some and
/// wait for others; when several do, <see cref="ReclaimGang"/> takes what the last of them holds for the
/// first.
/// </remarks>
public static class SchedulerMachine
{
    /// <summary>Takes one message.</summary>
    /// <param name="state">Where the scheduler stands.</param>
    /// <param name="message">What it is told.</param>
    /// <param name="now">The time.</param>
    /// <param name="options">
    /// How long it lets somebody wait; null for <see cref="SchedulerOptions.Default"/>.
    /// </param>
    /// <returns>The new state, and whom to tell what.</returns>
    public static (SchedulerState State, ImmutableArray<SchedulerEffect> Effects) Apply(
        SchedulerState state, SchedulerMessage message, DateTimeOffset now, SchedulerOptions? options = null)
    {
        (SchedulerState noted, ImmutableArray<SchedulerEffect> answers) = Note(state, message, now);
        if (!noted.IsOpen)
        {
            return (noted, answers);
        }

        GrantPass pass = new(noted, now, options ?? SchedulerOptions.Default);
        pass.GrantReplacements();
        pass.GrantGangs();
        pass.ReportWhatCannotFit();
        pass.ReclaimFromStuckRuns();
        return (pass.State, [.. answers, .. pass.Effects]);
    }

    private static (SchedulerState State, ImmutableArray<SchedulerEffect> Answers) Note(
        SchedulerState state, SchedulerMessage message, DateTimeOffset now) => message switch
    {
        NodeOffered(var node, var slots) { IsDraining: var isDraining } =>
            (state with { Nodes = state.Nodes.SetItem(node, new OfferedNode(slots, isDraining)) }, []),
        NodeGone(var node) => (NoteNodeGone(state, node, now), []),
        NodeDraining(var node) => (NoteDraining(state, node), []),
        GangRequested request => NoteRequest(state, request, now),
        SlotRequested(var run, var count) => (NoteLack(state, run, count, now), []),
        GangReleased(var run) => (Forget(state, run), []),
        SlotReleased(var run, var slot) => (NoteReleased(state, run, slot), []),
        HoldingRestated restated => NoteHolding(state, restated, now),
        RestatementEnded => (state with { IsOpen = true }, []),
        SchedulerTicked => (state, []),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "No such message."),
    };

    private static SchedulerState NoteNodeGone(SchedulerState state, NodeName node, DateTimeOffset now)
    {
        var losers = state.Held.Where(entry => entry.Value.Slots.Any(slot => slot.Node == node));
        return state with
        {
            Nodes = state.Nodes.Remove(node),
            Held = state.Held.SetItems(losers.Select(entry => KeyValuePair.Create(
                entry.Key,
                Settle(entry.Value with { Slots = entry.Value.Slots.RemoveAll(slot => slot.Node == node) }, now)))),
        };
    }

    private static SchedulerState NoteDraining(SchedulerState state, NodeName node) =>
        state.Nodes.TryGetValue(node, out OfferedNode? offered)
            ? state with { Nodes = state.Nodes.SetItem(node, offered with { IsDraining = true }) }
            : state;

    private static (SchedulerState State, ImmutableArray<SchedulerEffect> Answers) NoteRequest(
        SchedulerState state, GangRequested request, DateTimeOffset now)
    {
        int size = Math.Max(1, request.Size);
        int minSize = request.MinSize == 0 ? size : Math.Clamp(request.MinSize, 1, size);
        if (state.Held.TryGetValue(request.Run, out HeldGang? held))
        {
            // The grant got lost on its way. Where slots have got lost since, it is a new gang that is wanted.
            if (held.Slots.Length >= minSize && held.Slots.Length <= size)
            {
                return (state, [new GrantGang(request.Run, held.Slots, request.Ticket)]);
            }

            state = state with { Held = state.Held.Remove(request.Run) };
        }

        WaitingGang? before = state.Waiting.FirstOrDefault(gang => gang.Run == request.Run);
        WaitingGang gang = new(
            request.Run, size, minSize, request.Priority, before?.Since ?? now)
        {
            Ticket = request.Ticket,
            PassedOver = before?.PassedOver ?? 0,
            PassedOverSince = before?.PassedOverSince,
            Told = before?.Told,
        };
        ImmutableArray<WaitingGang> others = before is null ? state.Waiting : state.Waiting.Remove(before);
        int place = others.TakeWhile(other => other.Priority > gang.Priority
            || (other.Priority == gang.Priority && other.Since <= gang.Since)).Count();
        return (state with { Waiting = others.Insert(place, gang) }, []);
    }

    private static SchedulerState NoteLack(SchedulerState state, RunId run, int count, DateTimeOffset now)
    {
        HeldGang held = state.Held.GetValueOrDefault(run) ?? new HeldGang([], 0, 0, 0, now);
        return state with
        {
            Held = state.Held.SetItem(run, Settle(held with { Lacks = Math.Max(0, count) }, now)),
        };
    }

    private static SchedulerState Forget(SchedulerState state, RunId run) => state with
    {
        Held = state.Held.Remove(run),
        Waiting = state.Waiting.RemoveAll(gang => gang.Run == run),
    };

    private static SchedulerState NoteReleased(SchedulerState state, RunId run, SlotId slot) =>
        state.Held.TryGetValue(run, out HeldGang? held)
            ? state with { Held = state.Held.SetItem(run, held with { Slots = held.Slots.Remove(slot) }) }
            : state;

    private static (SchedulerState State, ImmutableArray<SchedulerEffect> Answers) NoteHolding(
        SchedulerState state, HoldingRestated restated, DateTimeOffset now)
    {
        HashSet<SlotId> others =
            [.. state.Held.Where(entry => entry.Key != restated.Run).SelectMany(entry => entry.Value.Slots)];
        ImmutableArray<SlotId> own = [.. restated.Slots.Distinct().Where(slot => !others.Contains(slot))];
        ImmutableArray<SlotId> refused = [.. restated.Slots.Where(others.Contains)];
        HeldGang held = new(own, restated.WaitingFor, restated.MinSize, restated.Priority, now);
        SchedulerState noted = Forget(state, restated.Run);
        return (
            noted with { Held = noted.Held.SetItem(restated.Run, Settle(held, now)) },
            refused.Length == 0 ? [] : [new RefuseHolding(restated.Run, refused)]);
    }

    /// <summary>The gang with its clock running while it cannot go on, and stopped while it can.</summary>
    private static HeldGang Settle(HeldGang gang, DateTimeOffset now) =>
        gang with { StuckSince = gang.Needs == 0 ? null : gang.StuckSince ?? now };
}
