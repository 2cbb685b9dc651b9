using SnoopiCluster.Core.Ledgers;

namespace SnoopiCluster.Storage.Proof;

/// <summary>What the proof of a run found.</summary>
/// <param name="Run">The run itself, or the one of its ancestors that differs.</param>
/// <param name="Finding">What was found there.</param>
/// <param name="NumSteps">Steps that were found to be as planned, ancestors' included.</param>
public sealed record RunFinding(RecordedRun Run, LedgerFinding Finding, long NumSteps);
