using System.Text.Json;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Storage.Entities;

namespace SnoopiCluster.Storage.Stores;

/// <summary>Puts a step together from its two rows.</summary>
internal static class StoredSteps
{
    /// <summary>The step of a ledger row and of its metrics, if they were not thinned.</summary>
    public static StoredStep Of(StoredLedgerRow row, StepMetricsRow? metrics) => new(
        new Fence(row.Attempt, row.MembershipVersion),
        row.StoredAt,
        new StepRecord(
            new LedgerRow(row.Step, row.Outcome, row.Hash, row.OptimizerAppliedCount),
            row.StudentUpdates,
            metrics is null ? null : MetricsOf(metrics, row.Outcome)));

    private static StepMetrics MetricsOf(StepMetricsRow row, StepOutcome outcome) => new(
        row.Step,
        outcome == StepOutcome.Applied,
        row.VsdLoss,
        row.LoraLoss,
        row.StudentGradNorm,
        row.LoraGradNorm,
        row.KappaMin,
        row.KappaMax,
        row.MicroBatch,
        row.Seconds,
        row.SamplesPerSecond,
        JsonSerializer.Deserialize<Dictionary<string, double>>(row.PhaseSeconds) ?? [],
        row.ClipLoss,
        row.ClipCosine,
        row.StudentUpdateRatio,
        row.LoraUpdateRatio,
        ProfileOf(row.ResidualByKappa, row.ResidualKappaCounts),
        ProfileOf(row.ResidualByT, row.ResidualTCounts),
        row.MemoryBytes,
        row.FlopUtilization,
        row.WorldSize);

    private static ResidualProfile? ProfileOf(double?[]? rms, int[]? counts) =>
        rms is null || counts is null ? null : new ResidualProfile([.. rms], [.. counts]);
}
