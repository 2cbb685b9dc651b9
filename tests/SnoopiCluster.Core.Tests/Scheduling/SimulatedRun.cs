using System.Collections.Immutable;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Scheduling;

namespace SnoopiCluster.Core.Tests.Scheduling;

/// <summary>A run as the scheduler sees it.</summary>
internal sealed class SimulatedRun(RunId id, int size, int minSize, int priority)
{
    public RunId Id => id;

    public int Size => size;

    public int Least => minSize == 0 ? size : minSize;

    public List<SlotId> Slots { get; } = [];

    public bool IsOver { get; private set; }

    public bool HasBegunOnce { get; private set; }

    public bool IsQueued => !IsOver && Slots.Count == 0;

    public bool IsTraining => !IsOver && Slots.Count >= Least;

    public int Lacks => size - Slots.Count;

    public void Begin(ImmutableArray<SlotId> slots)
    {
        HasBegunOnce = true;
        Slots.AddRange(slots);
    }

    public void End()
    {
        IsOver = true;
        Slots.Clear();
    }

    public GangRequested Request() => new(id, size, minSize, priority, Ticket: 0);

    public HoldingRestated Restate() =>
        new(id, [.. Slots], IsTraining && minSize == 0 ? 0 : Lacks, minSize, priority);

    public override string ToString() => $"{id}: {Slots.Count} of {Least} to {size} slots";
}
