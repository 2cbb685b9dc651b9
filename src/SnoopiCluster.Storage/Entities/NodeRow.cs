using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Storage.Entities;

/// <summary>A node, as it was last seen.</summary>
internal sealed class NodeRow
{
    public required string Name { get; init; }

    public required string Host { get; init; }

    public required string Instance { get; init; }

    public bool IsUp { get; init; }

    public required string Cause { get; init; }

    public required string Slots { get; init; }

    public NodeDuty Duty { get; init; }

    public string? DutyCause { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
