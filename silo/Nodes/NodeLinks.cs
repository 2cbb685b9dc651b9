using System.Collections.Concurrent;

namespace SnoopiCluster.Silo.Nodes;

/// <summary>The links that are open, so that they are held by somebody and closed when the silo ends.</summary>
internal sealed class NodeLinks
{
    private readonly ConcurrentDictionary<NodeLinkEnd, byte> _open = [];

    /// <summary>Number of open links.</summary>
    public int Count => _open.Count;

    /// <summary>Holds a link.</summary>
    public void Add(NodeLinkEnd link) => _open.TryAdd(link, 0);

    /// <summary>Lets a link go.</summary>
    public void Remove(NodeLinkEnd link) => _open.TryRemove(link, out _);
}
