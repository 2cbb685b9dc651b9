using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Storage.Entities;

/// <summary>One life of a run's whole group.</summary>
internal sealed class AttemptRow
{
    public RunId RunId { get; init; }

    public int Attempt { get; init; }

    public long MembershipVersion { get; init; }

    public long FirstStep { get; init; }

    public long LastStep { get; init; }

    public RunStatus Status { get; init; }

    public required string Cause { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
