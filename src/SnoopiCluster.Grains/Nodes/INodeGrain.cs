using System.Collections.Immutable;
using Orleans.Concurrency;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Grains.Nodes;

/// <summary>A node; its key is its <see cref="NodeName"/>.</summary>
public interface INodeGrain : IGrainWithStringKey
{
    /// <summary>An agent has opened a link. The one before it, if there is one, is closed.</summary>
    /// <param name="hello">What the agent offers, and which ranks live on the node.</param>
    /// <param name="link">Where commands for the agent go.</param>
    Task HelloAsync(NodeHello hello, INodeLink link);

    /// <summary>The agent lives.</summary>
    /// <param name="instance">Of the link's hello.</param>
    Task BeatAsync(string instance);

    /// <summary>The agent is about to end.</summary>
    /// <param name="instance">Of the link's hello.</param>
    Task LeaveAsync(string instance);

    /// <summary>A link closed.</summary>
    /// <param name="instance">Of the link's hello.</param>
    /// <param name="link">The link; a newer one stays.</param>
    Task LinkLostAsync(string instance, INodeLink link);

    /// <summary>
    /// Takes reports to the runs that they are about, and rows to the store. Runs beside the node's other turns, so that a slow
    /// store holds up no beat; the caller sends one batch after the other.
    /// </summary>
    /// <param name="host">The node's address.</param>
    /// <param name="reports">In the order of their numbers; never empty.</param>
    /// <returns>When all are taken. One that throws has taken some of them or none: they are sent again.</returns>
    [AlwaysInterleave]
    Task TakeAsync(string host, ImmutableArray<NumberedReport> reports);

    /// <summary>Sends commands to the agent; those for which there is no link are dropped, and found again when one is made.</summary>
    [AlwaysInterleave]
    Task SendAsync(ImmutableArray<NodeCommand> commands);

    /// <summary>
    /// The scheduler was started anew and remembers the node. One that has a link tells the scheduler what it offers; another
    /// has a grace period to come back.
    /// </summary>
    Task RestateAsync(NodeRecord node);

    /// <summary>Sets what the node is used for; runs on one that is excluded are told to go on elsewhere.</summary>
    /// <param name="duty">What it is used for.</param>
    /// <param name="cause">Who wants it, and why.</param>
    /// <returns>False when nobody has ever seen the node.</returns>
    Task<bool> SetDutyAsync(NodeDuty duty, string cause);

    /// <summary>What is known of the node, without what its slots are used for; null when it is unknown.</summary>
    [AlwaysInterleave]
    Task<NodeView?> GetAsync();
}
