namespace SnoopiCluster.Core.Memberships;

/// <summary>All steps of a run are done and its last checkpoint and its export are written.</summary>
/// <param name="Step">Number of steps done.</param>
/// <param name="StudentHash">SHA-256 of the student's fp32 masters, lower-case hex.</param>
/// <param name="LedgerHash">The ledger's hash after the last step.</param>
/// <param name="Student">Blob prefix of the exported student.</param>
public sealed record RankFinished(long Step, string StudentHash, Sha256Digest LedgerHash, string Student);
