using System.Collections.Immutable;

namespace SnoopiCluster.Core.Nodes;

/// <summary>What is known of a node's health; changed by <see cref="NodeMachine"/> only.</summary>
/// <param name="Name">The node.</param>
public sealed record NodeState(NodeName Name)
{
    /// <summary>Whether it can be counted on.</summary>
    public NodeStatus Status { get; init; }

    /// <summary>Which life of its agent is the present one; null before the first hello.</summary>
    public string? Instance { get; init; }

    /// <summary>
    /// Lives of its agent that are over, newest last; at most <see cref="NodeMachine.MaxFormerInstances"/>.
    /// </summary>
    public ImmutableArray<string> FormerInstances { get; init; } = [];

    /// <summary>What it offers, as it last said.</summary>
    public ImmutableArray<SlotDescription> Slots { get; init; } = [];

    /// <summary>When it was last heard of; for an expected node, when waiting for it began.</summary>
    public DateTimeOffset LastHeard { get; init; }

    /// <summary>When its link was lost; null while it has one.</summary>
    public DateTimeOffset? LinkLostAt { get; init; }

    /// <summary>When anybody last looked whether it is silent; null before the first time.</summary>
    public DateTimeOffset? LastTick { get; init; }

    /// <summary>A node known from before the control plane was started anew.</summary>
    /// <param name="name">The node.</param>
    /// <param name="instance">The life of its agent that was last seen.</param>
    /// <param name="slots">What it offered.</param>
    /// <param name="now">When the control plane was started.</param>
    public static NodeState Expect(
        NodeName name, string instance, ImmutableArray<SlotDescription> slots, DateTimeOffset now) => new(name)
    {
        Status = NodeStatus.Expected,
        Instance = instance,
        Slots = slots,
        LastHeard = now,
    };
}
