using System.Collections.Immutable;

namespace SnoopiCluster.Core.Nodes;

/// <summary>What is remembered of a node.</summary>
/// <param name="Name">The node.</param>
/// <param name="Host">Its address, as other nodes reach it.</param>
/// <param name="Instance">The life of its agent; another one means that the agent was started anew.</param>
/// <param name="IsUp">Whether its beats come.</param>
/// <param name="Cause">Why it is down, or when it came up; for a person.</param>
/// <param name="Slots">What it offers.</param>
public sealed record NodeRecord(
    NodeName Name, string Host, string Instance, bool IsUp, string Cause, ImmutableArray<SlotDescription> Slots)
{
    /// <summary>What it is used for.</summary>
    public NodeDuty Duty { get; init; }

    /// <summary>Who wanted it so, and why; null when it serves.</summary>
    public string? DutyCause { get; init; }
}
