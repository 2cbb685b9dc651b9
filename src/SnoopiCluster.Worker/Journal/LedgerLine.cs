using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;

namespace SnoopiCluster.Worker.Journal;

/// <summary>One line of <c>ledger.jsonl</c>: a <see cref="LedgerRow"/> in plain values.</summary>
internal sealed record LedgerLine(long Step, bool Applied, Sha256Digest Hash, long LoraUpdates, long StudentUpdates)
{
    public static LedgerLine Of(LedgerRow row, long studentUpdates) => new(
        row.Step, row.Outcome == StepOutcome.Applied, row.Hash, row.OptimizerAppliedCount, studentUpdates);

    public LedgerRow ToRow() => new(
        Step, Applied ? StepOutcome.Applied : StepOutcome.Skipped, Hash, LoraUpdates);
}
