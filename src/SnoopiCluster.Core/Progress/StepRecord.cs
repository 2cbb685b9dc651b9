using SnoopiCluster.Core.Ledgers;

namespace SnoopiCluster.Core.Progress;

/// <summary>What is kept of a committed step.</summary>
/// <param name="Ledger">Its row of the ledger; never left out.</param>
/// <param name="StudentUpdates">Updates of the student in the whole history, after the step, by its own count.</param>
/// <param name="Metrics">What it measured; null where rows were thinned because nobody could take them for long.</param>
public sealed record StepRecord(LedgerRow Ledger, long StudentUpdates, StepMetrics? Metrics)
{
    /// <summary>Number of the step, from 0.</summary>
    public long Step => Ledger.Step;
}
