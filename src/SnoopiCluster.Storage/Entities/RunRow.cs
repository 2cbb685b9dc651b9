using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Storage.Entities;

/// <summary>A run, as it stands.</summary>
internal sealed class RunRow
{
    public RunId Id { get; init; }

    public long Number { get; init; }

    public required string Name { get; init; }

    public RunStatus Status { get; init; }

    public required string Cause { get; init; }

    public required string Spec { get; init; }

    public int Attempt { get; init; }

    public long MembershipVersion { get; init; }

    public long Step { get; init; }

    public long Steps { get; init; }

    public int WorldSize { get; init; }

    public double KappaMin { get; init; }

    public double KappaMax { get; init; }

    public SweepId? SweepId { get; init; }

    public RunId? ParentRunId { get; init; }

    public long? ParentStep { get; init; }

    public required string State { get; init; }

    public long Revision { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
