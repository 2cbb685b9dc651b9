using System.Collections.Immutable;

namespace SnoopiCluster.Core.Nodes;

/// <summary>Where nodes are remembered across restarts of the control plane.</summary>
public interface INodeStore
{
    /// <summary>
    /// Stores what is known of a node. Its duty is not looked at: it stays as it was set, but for a draining node whose agent was
    /// started anew, which serves again.
    /// </summary>
    /// <returns>The node as it is stored now, with its duty.</returns>
    Task<NodeRecord> SaveAsync(NodeRecord node, CancellationToken cancellationToken);

    /// <summary>Sets what a node is used for.</summary>
    /// <param name="node">The node.</param>
    /// <param name="duty">What it is used for.</param>
    /// <param name="cause">Who wants it, and why; null when it serves.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there is such a node.</returns>
    Task<bool> SetDutyAsync(NodeName node, NodeDuty duty, string? cause, CancellationToken cancellationToken);

    /// <summary>All nodes ever seen, by name.</summary>
    Task<ImmutableArray<NodeRecord>> ListAsync(CancellationToken cancellationToken);
}
