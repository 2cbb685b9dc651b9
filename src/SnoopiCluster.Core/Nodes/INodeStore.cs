using System.Collections.Immutable;

namespace SnoopiCluster.Core.Nodes;

/// <summary>Where nodes are remembered across restarts of the control plane.</summary>
public interface INodeStore
{
    /// <summary>Stores what is known of a node.</summary>
    Task SaveAsync(NodeRecord node, CancellationToken cancellationToken);

    /// <summary>All nodes ever seen, by name.</summary>
    Task<ImmutableArray<NodeRecord>> ListAsync(CancellationToken cancellationToken);
}
