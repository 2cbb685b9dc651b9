using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Benchmarks.Progress;

/// <summary>Rows of steps as a real rank sends them: every metric there, with the phases of a step.</summary>
internal static class StepRows
{
    private static readonly Dictionary<string, double> Phases = StepPhases.All.ToDictionary(
        StepPhases.NameOf, phase => 0.001_234_5 * (1 + (int)phase), StringComparer.Ordinal);

    private static readonly ResidualProfile ByKappa = new(
        [.. Enumerable.Range(0, ResidualAxis.NumKappaBins).Select(bin => (double?)(0.123_456_78 * (1 + bin)))],
        [.. Enumerable.Repeat(2, ResidualAxis.NumKappaBins)]);

    private static readonly ResidualProfile ByT = new(
        [.. Enumerable.Range(0, ResidualAxis.NumTimestepBins).Select(bin => (double?)(0.234_567_89 * (1 + bin)))],
        [.. Enumerable.Repeat(1, ResidualAxis.NumTimestepBins)]);

    /// <summary>The row of a ledger row's step.</summary>
    public static StepRecord Of(LedgerRow ledger) => new(
        ledger,
        ledger.OptimizerAppliedCount,
        new StepMetrics(
            ledger.Step, true, 0.123_456_78, 0.987_654_32, 1.234_567_8, 2.345_678_9, 0.512_345_6, 3.987_654_3, 16,
            0.071_234_5, 224.612_345, Phases, null, null, 0.000_123_456_7, 0.000_234_567_8, ByKappa, ByT,
            1_234_567_890, null, 2));

    /// <summary>The same with numbers that differ from step to step, as charts meet them.</summary>
    public static StepRecord Noisy(LedgerRow ledger)
    {
        StepRecord row = Of(ledger);
        double noise = 1 + (0.5 * Math.Sin(ledger.Step * 12.9898)) + (0.1 * Math.Sin(ledger.Step / 997.0));
        return row with
        {
            Metrics = row.Metrics is not { } plain ? null : plain with
            {
                VsdLoss = ledger.Step % 1_009 == 7 ? double.NaN : plain.VsdLoss * noise,
                LoraLoss = plain.LoraLoss * noise,
                StudentGradNorm = plain.StudentGradNorm * noise,
                LoraGradNorm = plain.LoraGradNorm * noise,
                StudentUpdateRatio = plain.StudentUpdateRatio * noise,
                Seconds = plain.Seconds * noise,
                SamplesPerSecond = plain.SamplesPerSecond / noise,
                MemoryBytes = plain.MemoryBytes + (ledger.Step * 4_096),
                PhaseSeconds = plain.PhaseSeconds.ToDictionary(phase => phase.Key, phase => phase.Value * noise),
                ResidualByKappa = new ResidualProfile([.. ByKappa.Rms.Select(value => value * noise)], ByKappa.Counts),
                ResidualByT = new ResidualProfile([.. ByT.Rms.Select(value => value * noise)], ByT.Counts),
            },
        };
    }
}
