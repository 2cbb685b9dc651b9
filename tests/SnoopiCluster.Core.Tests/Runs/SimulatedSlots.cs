using System.Collections.Immutable;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Tests.Runs;

/// <summary>A scheduler with one customer: two slots a node, the whole gang at once, lost ones one by one.</summary>
internal sealed class SimulatedSlots
{
    private readonly HashSet<SlotId> _free = [];

    /// <summary>The gang that is wanted; null for none.</summary>
    public RequestGang? Wanted { get; set; }

    public int NumLacking { get; set; }

    public void Forget()
    {
        (Wanted, NumLacking) = (null, 0);
        _free.Clear();
    }

    public void Lose(string node) => _free.RemoveWhere(slot => slot.Node.Value == node);

    public void FreeAllBut(RunState? holder, IEnumerable<string> nodes) => _free.UnionWith(nodes
        .SelectMany(node => Enumerable.Range(0, 2).Select(index => RunScene.Slot(node, index)))
        .Except(holder?.Places.Where(place => place.Slot is not null).Select(place => place.Slot!.Value) ?? []));

    /// <summary>What can be granted now; null for nothing.</summary>
    public RunMessage? Schedule(int gangSize)
    {
        if (Wanted is { } wanted && _free.Count >= gangSize)
        {
            Wanted = null;
            return new GangGranted(Take(gangSize), wanted.Ticket);
        }

        int count = Math.Min(NumLacking, _free.Count);
        if (count == 0)
        {
            return null;
        }

        NumLacking -= count;
        return new SlotsGranted(Take(count));
    }

    private ImmutableArray<SlotId> Take(int count)
    {
        ImmutableArray<SlotId> taken = [.. _free.OrderBy(slot => slot.ToString(), StringComparer.Ordinal).Take(count)];
        _free.ExceptWith(taken);
        return taken;
    }
}
