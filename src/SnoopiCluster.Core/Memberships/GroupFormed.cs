namespace SnoopiCluster.Core.Memberships;

/// <summary>A group has joined and agreed on a state; told by its reporter.</summary>
/// <param name="Step">The step that comes next: the most advanced member's.</param>
/// <param name="LedgerHash">The ledger's hash before that step.</param>
/// <param name="Reporter">
/// The rank that reports for this membership: the one whose state everybody has, since it also has the rows that were not yet
/// acknowledged.
/// </param>
/// <param name="RestoredFrom">Blob prefix of the checkpoint that was read, when no member had a state in memory.</param>
/// <param name="JoinSeconds">Time from the order to join until all ranks had joined.</param>
/// <param name="HandOverSeconds">Time of exchanging states and of handing one over.</param>
/// <param name="Remarks">What a person should read, such as that bit-equality is off, and why.</param>
public sealed record GroupFormed(
    long Step,
    Sha256Digest LedgerHash,
    int Reporter,
    string? RestoredFrom,
    double JoinSeconds,
    double HandOverSeconds,
    IReadOnlyList<string> Remarks);
