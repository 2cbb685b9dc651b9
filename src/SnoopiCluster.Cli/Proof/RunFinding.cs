using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Ledgers;

namespace SnoopiCluster.Cli.Proof;

/// <summary>What the proof of a run found.</summary>
/// <param name="Run">The run itself, or the one of its ancestors that differs.</param>
/// <param name="Finding">What was found there.</param>
internal sealed record RunFinding(RunView Run, LedgerFinding Finding);
