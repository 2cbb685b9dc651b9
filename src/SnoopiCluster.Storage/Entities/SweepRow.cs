using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Storage.Entities;

/// <summary>A sweep, as it stands.</summary>
internal sealed class SweepRow
{
    public SweepId Id { get; init; }

    public long Number { get; init; }

    public required string Name { get; init; }

    public SweepStatus Status { get; init; }

    public required string Cause { get; init; }

    public required string Spec { get; init; }

    public required string State { get; init; }

    public long Revision { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
