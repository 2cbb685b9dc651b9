using SnoopiCluster.Core;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Storage.Entities;

/// <summary>A checkpoint of a run's catalogue.</summary>
internal sealed class CheckpointRow
{
    public RunId RunId { get; init; }

    public required string Prefix { get; init; }

    public long Step { get; init; }

    public Sha256Digest LedgerHash { get; init; }

    public long NumBytes { get; init; }

    public required string[] Pins { get; init; }

    public double? Metric { get; init; }

    public int Attempt { get; init; }

    public long MembershipVersion { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
