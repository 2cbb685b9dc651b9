using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Storage.Entities;

/// <summary>What a run draws again and again.</summary>
internal sealed class ProbeRow
{
    public RunId RunId { get; init; }

    public int Probe { get; init; }

    public required string Prompt { get; init; }

    public string? Negative { get; init; }

    public double? NasaScale { get; init; }

    public long Seed { get; init; }
}
