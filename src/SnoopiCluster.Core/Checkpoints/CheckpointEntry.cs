using System.Collections.Immutable;

namespace SnoopiCluster.Core.Checkpoints;

/// <summary>A checkpoint that exists: all its shares and its manifest are in the blob store.</summary>
/// <param name="Step">It stands before this step.</param>
/// <param name="Prefix">Its blob prefix.</param>
/// <param name="LedgerHash">The ledger's hash before that step.</param>
/// <param name="NumBytes">Bytes of all files.</param>
/// <param name="Pins">Whose sake it is kept for beyond retention; empty for none.</param>
/// <param name="Metric">The value it is ranked by, when one was measured at its step; null otherwise.</param>
public sealed record CheckpointEntry(
    long Step, string Prefix, Sha256Digest LedgerHash, long NumBytes, ImmutableArray<string> Pins, double? Metric = null);
