using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Benchmarks.Progress;

/// <summary>Rows of steps as a real rank sends them: every metric there, with the phases of a step.</summary>
internal static class StepRows
{
    private static readonly Dictionary<string, double> Phases = new(StringComparer.Ordinal)
    {
        ["input"] = 0.001_234_5,
        ["student_forward"] = 0.012_345_6,
        ["teachers"] = 0.023_456_7,
        ["student_backward"] = 0.013_456_7,
        ["lora"] = 0.014_567_8,
        ["exchange"] = 0.002_345_6,
        ["optimizer"] = 0.003_456_7,
    };

    /// <summary>The row of a ledger row's step.</summary>
    public static StepRecord Of(LedgerRow ledger) => new(
        ledger,
        ledger.OptimizerAppliedCount,
        new StepMetrics(
            ledger.Step, true, 0.123_456_78, 0.987_654_32, 1.234_567_8, 2.345_678_9, 0.512_345_6, 3.987_654_3, 16,
            0.071_234_5, 224.612_345, Phases));
}
