namespace SnoopiCluster.Core.Ledgers;

/// <summary>What a run keeps of each step so that its history can be verified.</summary>
/// <param name="Step">0-based step.</param>
/// <param name="Outcome">Whether it was applied.</param>
/// <param name="Hash">The ledger's hash after it.</param>
/// <param name="OptimizerAppliedCount">
/// How often the optimiser has been applied, by its own count (Adam's t), after the step. It is kept apart
/// from the ledger's count so that each can catch the other.
/// </param>
public sealed record LedgerRow(long Step, StepOutcome Outcome, Sha256Digest Hash, long OptimizerAppliedCount);
