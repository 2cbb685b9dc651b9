using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Storage.Entities;

/// <summary>A picture.</summary>
internal sealed class SampleRow
{
    public RunId RunId { get; init; }

    public long Step { get; init; }

    public int Probe { get; init; }

    public required string Blob { get; init; }

    public double SaturatedFraction { get; init; }

    public double LatentMean { get; init; }

    public double LatentStd { get; init; }

    public int Attempt { get; init; }

    public long MembershipVersion { get; init; }

    public DateTimeOffset StoredAt { get; init; }
}
