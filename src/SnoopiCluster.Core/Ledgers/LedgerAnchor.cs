namespace SnoopiCluster.Core.Ledgers;

/// <summary>What a checkpoint says about the ledger; verification holds it against the rows.</summary>
/// <param name="State">The ledger at the checkpoint.</param>
/// <param name="OptimizerAppliedCount">
/// How often the optimiser had been applied, by its own count (Adam's t).
/// </param>
public sealed record LedgerAnchor(LedgerState State, long OptimizerAppliedCount);
