using System.Collections.Immutable;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Contracts.Api;

/// <summary>Answer of <c>GET /nodes</c>.</summary>
/// <param name="Nodes">All nodes ever seen, by name.</param>
public sealed record NodeList(ImmutableArray<NodeView> Nodes);

/// <summary>A node as <c>GET /nodes/{name}</c> shows it.</summary>
/// <param name="Name">The node.</param>
/// <param name="Host">Its address, as other nodes reach it.</param>
/// <param name="Instance">The life of its agent.</param>
/// <param name="Status">Whether it can be counted on.</param>
/// <param name="Cause">Why, for a person.</param>
/// <param name="HasLink">Whether its agent's link is open now.</param>
/// <param name="IsDraining">Whether it takes no new ranks: it drains or is excluded.</param>
/// <param name="LastHeard">When it was last heard of; null when not since the silo started.</param>
/// <param name="Slots">What it offers.</param>
public sealed record NodeView(
    NodeName Name,
    string Host,
    string Instance,
    NodeStatus Status,
    string Cause,
    bool HasLink,
    bool IsDraining,
    DateTimeOffset? LastHeard,
    ImmutableArray<SlotView> Slots)
{
    /// <summary>What it is used for.</summary>
    public NodeDuty Duty { get; init; }

    /// <summary>Who wanted it so, and why; null when it serves.</summary>
    public string? DutyCause { get; init; }

    /// <summary>Seconds since it was last heard of, by the silo's clock; null when not since the silo started.</summary>
    public double? SilentSeconds { get; init; }
}

/// <summary>One slot of a node.</summary>
/// <param name="Slot">What it is made of.</param>
/// <param name="Run">The run that holds it; null when it is free.</param>
public sealed record SlotView(SlotDescription Slot, RunId? Run)
{
    /// <summary>The run's name; null when the slot is free.</summary>
    public string? RunName { get; init; }

    /// <summary>Which rank of the run is here; null when the slot is free or no process is in it.</summary>
    public int? Rank { get; init; }

    /// <summary>How far that rank's process is.</summary>
    public RankPhase? Phase { get; init; }
}
