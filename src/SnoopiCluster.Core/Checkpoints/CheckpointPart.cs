using System.Collections.Immutable;

namespace SnoopiCluster.Core.Checkpoints;

/// <summary>One rank's share of a checkpoint, uploaded; the checkpoint exists when all shares are committed together.</summary>
/// <param name="Step">The checkpoint stands before this step.</param>
/// <param name="LedgerHash">The ledger's hash before that step, the same for all shares.</param>
/// <param name="Prefix">Blob prefix of the checkpoint, the same for all shares.</param>
/// <param name="Rank">The rank that wrote this share.</param>
/// <param name="WorldSize">Number of shares.</param>
/// <param name="Header">
/// The checkpoint's manifest without its files, as JSON text, the same for all shares; its <c>files</c> are added of all shares
/// when it is committed.
/// </param>
/// <param name="Files">The files of this share.</param>
/// <param name="Seconds">From the snapshot on the step path until the share was uploaded; null where it was not measured.</param>
public sealed record CheckpointPart(
    long Step,
    Sha256Digest LedgerHash,
    string Prefix,
    int Rank,
    int WorldSize,
    string Header,
    ImmutableArray<CheckpointFile> Files,
    double? Seconds = null);

/// <summary>One file of a checkpoint.</summary>
/// <param name="Name">File name under the checkpoint's prefix.</param>
/// <param name="NumBytes">Length of the file.</param>
/// <param name="Sha256">SHA-256 of its content, lower-case hex.</param>
public sealed record CheckpointFile(string Name, long NumBytes, string Sha256);
