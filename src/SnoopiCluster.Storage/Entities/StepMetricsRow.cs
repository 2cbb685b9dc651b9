using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Storage.Entities;

/// <summary>What a step measured.</summary>
internal sealed class StepMetricsRow
{
    public RunId RunId { get; init; }

    public long Step { get; init; }

    public double? VsdLoss { get; init; }

    public double LoraLoss { get; init; }

    public double? StudentGradNorm { get; init; }

    public double LoraGradNorm { get; init; }

    public double KappaMin { get; init; }

    public double KappaMax { get; init; }

    public int MicroBatch { get; init; }

    public double Seconds { get; init; }

    public double SamplesPerSecond { get; init; }

    public required string PhaseSeconds { get; init; }

    public double? ClipLoss { get; init; }

    public double? ClipCosine { get; init; }

    public double? StudentUpdateRatio { get; init; }

    public double? LoraUpdateRatio { get; init; }

    public double?[]? ResidualByKappa { get; init; }

    public int[]? ResidualKappaCounts { get; init; }

    public double?[]? ResidualByT { get; init; }

    public int[]? ResidualTCounts { get; init; }

    public long? MemoryBytes { get; init; }

    public double? FlopUtilization { get; init; }

    public int? WorldSize { get; init; }

    public int Attempt { get; init; }

    public long MembershipVersion { get; init; }
}
