using System.Collections.Immutable;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Core.Scheduling;

/// <summary>
/// The slots that can be granted, while one message is worked on: those of nodes that live and do not drain,
/// without those that a run holds.
/// </summary>
internal sealed class FreeSlots
{
    // Node by node in the order of names, so that equal states are served equally whatever a hash table's order is.
    private readonly SortedDictionary<string, List<SlotId>> _byNode = new(StringComparer.Ordinal);

    public FreeSlots(SchedulerState state)
    {
        HashSet<SlotId> held = [.. state.Held.Values.SelectMany(gang => gang.Slots)];
        foreach ((NodeName name, OfferedNode node) in state.Nodes)
        {
            List<SlotId> free = [.. node.Slots.Where(slot => !held.Contains(slot)).OrderBy(slot => slot.Index)];
            if (!node.IsDraining && free.Count > 0)
            {
                _byNode.Add(name.Value, free);
                Count += free.Count;
            }
        }
    }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Takes slots from as few nodes as possible: the node with the fewest free ones that has enough, else
    /// the one with the most, and so on for the rest. Nodes in <paramref name="own"/> come first, where a run
    /// has ranks already.
    /// </summary>
    /// <param name="count">At most <see cref="Count"/>.</param>
    /// <param name="own">Slots that the run holds.</param>
    public ImmutableArray<SlotId> Take(int count, ImmutableArray<SlotId> own)
    {
        HashSet<string> ownNodes = [.. own.Select(slot => slot.Node.Value)];
        ImmutableArray<SlotId>.Builder taken = ImmutableArray.CreateBuilder<SlotId>(count);
        while (taken.Count < count)
        {
            int rest = count - taken.Count;
            (string node, List<SlotId> free) = _byNode
                .OrderByDescending(entry => ownNodes.Contains(entry.Key))
                .ThenByDescending(entry => entry.Value.Count >= rest)
                .ThenBy(entry => entry.Value.Count >= rest ? entry.Value.Count : -entry.Value.Count)
                .First();
            int part = Math.Min(rest, free.Count);
            taken.AddRange(free.Take(part));
            free.RemoveRange(0, part);
            Count -= part;
            if (free.Count == 0)
            {
                _byNode.Remove(node);
            }
        }

        return taken.MoveToImmutable();
    }
}
