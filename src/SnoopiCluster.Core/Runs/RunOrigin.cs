namespace SnoopiCluster.Core.Runs;

/// <summary>Where a fork begins: its ledger goes on from the parent's.</summary>
/// <param name="Parent">The run that it was forked from.</param>
/// <param name="Step">The parent's checkpoint stands before this step.</param>
/// <param name="LedgerHash">The parent's ledger there.</param>
/// <param name="Prefix">Blob prefix of that checkpoint, which is kept for as long as the fork is.</param>
public sealed record RunOrigin(RunId Parent, long Step, Sha256Digest LedgerHash, string Prefix);
