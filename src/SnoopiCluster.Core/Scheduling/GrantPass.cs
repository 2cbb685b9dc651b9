using System.Collections.Immutable;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Scheduling;

/// <summary>One look at who waits and what is free, after a message was noted.</summary>
internal sealed class GrantPass(SchedulerState state, DateTimeOffset now, SchedulerOptions options)
{
    private readonly FreeSlots _free = new(state);
    private readonly List<SchedulerEffect> _effects = [];

    public SchedulerState State { get; private set; } = state;

    public IReadOnlyList<SchedulerEffect> Effects => _effects;

    /// <summary>
    /// Runs that have begun get what they lack, the longest served first; one that cannot go on with what is
    /// free gets nothing, so that it does not keep it from another.
    /// </summary>
    public void GrantReplacements()
    {
        foreach ((RunId run, HeldGang gang) in Lacking())
        {
            int count = Math.Min(gang.Lacks, _free.Count);
            if (count > 0 && count >= gang.Needs)
            {
                ImmutableArray<SlotId> slots = _free.Take(count, gang.Slots);
                SetHeld(run, gang with
                {
                    Slots = gang.Slots.AddRange(slots),
                    Lacks = gang.Lacks - count,
                    StuckSince = null,
                    Told = null,
                });
                _effects.Add(new GrantSlots(run, slots));
            }
        }
    }

    /// <summary>Gangs in their order, each whole or not at all.</summary>
    public void GrantGangs()
    {
        int capacity = State.Capacity;
        WaitingGang? first = null;
        foreach (WaitingGang gang in State.Waiting)
        {
            if (_free.Count == 0 || first?.IsReserved(now, options) == true)
            {
                break;
            }

            if (_free.Count >= gang.MinSize)
            {
                Grant(gang);
                first = first is null ? null : PassOver(first);
            }
            else if (gang.MinSize <= capacity)
            {
                // One that the cluster is too small for waits for nodes, not for slots: nothing is kept for it.
                first ??= gang;
            }
        }
    }

    /// <summary>
    /// Says it once to every run for which the cluster is too small, whoever gives slots back.
    /// </summary>
    public void ReportWhatCannotFit()
    {
        int capacity = State.Capacity;
        foreach (WaitingGang gang in State.Waiting)
        {
            string? why = WhyNot(gang.MinSize, capacity);
            if (Tell(gang.Run, why, gang.Told))
            {
                Replace(gang, gang with { Told = why });
            }
        }

        foreach ((RunId run, HeldGang gang) in Lacking().Where(entry => entry.Gang.Needs > 0))
        {
            string? why = WhyNot(NeededOf(gang), capacity);
            if (Tell(run, why, gang.Told))
            {
                SetHeld(run, gang with { Told = why });
            }
        }
    }

    /// <summary>
    /// Takes what runs hold that have waited too long for replacements, the last of them first, when that is
    /// enough for one that comes before them.
    /// </summary>
    public void ReclaimFromStuckRuns()
    {
        int capacity = State.Capacity;
        (RunId Run, HeldGang Gang)[] stuck =
        [
            .. Lacking().Where(entry => entry.Gang.Needs > 0)
                .OrderByDescending(entry => NeededOf(entry.Gang) <= capacity),
        ];
        (RunId Run, HeldGang Gang)[] givers =
        [
            .. stuck.Where(entry =>
                entry.Gang.Slots.Length > 0 && now - entry.Gang.StuckSince >= options.ReclaimAfter),
        ];
        if (givers.Length == 0)
        {
            return;
        }

        // Runs that can be served once slots are free, then gangs, then the runs for which the cluster is too small.
        IEnumerable<(RunId Run, int Needs, int Place)> takers = stuck
            .Select((entry, place) => (entry.Run, entry.Gang.Needs, Place: place))
            .Where(entry => NeededOf(stuck[entry.Place].Gang) <= capacity)
            .Concat(State.Waiting.Where(gang => gang.MinSize <= capacity)
                .Select(gang => (gang.Run, gang.MinSize, stuck.Length)));
        foreach ((RunId taker, int needs, int place) in takers)
        {
            var later = givers.Where(giver => IsAfter(giver, place)).Reverse().ToArray();
            if (_free.Count + later.Sum(giver => giver.Gang.Slots.Length) >= needs)
            {
                Reclaim(taker, needs, later);
                return;
            }
        }

        bool IsAfter((RunId Run, HeldGang Gang) giver, int place) => place == stuck.Length
            ? NeededOf(giver.Gang) > capacity
            : Array.FindIndex(stuck, entry => entry.Run == giver.Run) > place;
    }

    private void Reclaim(RunId taker, int needs, IEnumerable<(RunId Run, HeldGang Gang)> givers)
    {
        int available = _free.Count;
        foreach ((RunId run, HeldGang gang) in givers.TakeWhile(_ => available < needs))
        {
            available += gang.Slots.Length;
            SetHeld(run, gang with { StuckSince = now });
            _effects.Add(new ReclaimGang(
                run,
                $"has waited {(now - gang.StuckSince)?.TotalSeconds:0} s for {gang.Needs} more slots; "
                    + $"run {taker} can go on with the {gang.Slots.Length} that it holds"));
        }
    }

    /// <summary>
    /// Slots on nodes that take ranks with which the run goes on: those that it has there, and those it
    /// needs.
    /// </summary>
    private int NeededOf(HeldGang gang) => gang.Needs + gang.Slots.Count(
        slot => State.Nodes.TryGetValue(slot.Node, out OfferedNode? node) && !node.IsDraining);

    /// <summary>Runs that lack slots, in the order in which they are served.</summary>
    private (RunId Run, HeldGang Gang)[] Lacking() =>
    [
        .. State.Held.Where(entry => entry.Value.Lacks > 0)
            .OrderByDescending(entry => entry.Value.Priority)
            .ThenBy(entry => entry.Value.Since)
            .ThenBy(entry => entry.Key.Value, StringComparer.Ordinal)
            .Select(entry => (entry.Key, entry.Value)),
    ];

    private void Grant(WaitingGang gang)
    {
        ImmutableArray<SlotId> slots = _free.Take(Math.Min(gang.Size, _free.Count), []);

        // What was asked for as the least is kept for later, when ranks are lost: 0 stands for all there.
        int minSize = gang.MinSize == gang.Size ? 0 : gang.MinSize;
        State = State with
        {
            Waiting = State.Waiting.Remove(gang),
            Held = State.Held.SetItem(gang.Run, new HeldGang(slots, 0, minSize, gang.Priority, now)),
        };
        _effects.Add(new GrantGang(gang.Run, slots, gang.Ticket));
    }

    private WaitingGang PassOver(WaitingGang first)
    {
        WaitingGang passed = first with
        {
            PassedOver = first.PassedOver + 1,
            PassedOverSince = first.PassedOverSince ?? now,
        };
        Replace(first, passed);
        return passed;
    }

    private void Replace(WaitingGang before, WaitingGang after) =>
        State = State with { Waiting = State.Waiting.Replace(before, after) };

    private void SetHeld(RunId run, HeldGang gang) => State = State with { Held = State.Held.SetItem(run, gang) };

    private static string? WhyNot(int needed, int capacity) =>
        needed <= capacity ? null : $"needs {needed} slots, the cluster has {capacity}";

    private bool Tell(RunId run, string? why, string? told)
    {
        if (why is not null && why != told)
        {
            _effects.Add(new ReportNothingFits(run, why));
        }

        return why != told;
    }
}
