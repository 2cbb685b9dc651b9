using System.Collections.Immutable;
using SnoopiCluster.Contracts.Nodes;

namespace SnoopiCluster.Grains.Nodes;

/// <summary>The silo's end of a node's link.</summary>
public interface INodeLink : IGrainObserver
{
    /// <summary>Sends commands to the agent, in order. One for a link that is closed meanwhile is dropped.</summary>
    Task SendAsync(ImmutableArray<NodeCommand> commands);

    /// <summary>Closes the link.</summary>
    /// <param name="cause">Why, for the agent's log.</param>
    Task CloseAsync(string cause);
}
