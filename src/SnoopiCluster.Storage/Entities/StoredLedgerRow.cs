using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Storage.Entities;

/// <summary>A step's row of the ledger.</summary>
internal sealed class StoredLedgerRow
{
    public RunId RunId { get; init; }

    public long Step { get; init; }

    public StepOutcome Outcome { get; init; }

    public Sha256Digest Hash { get; init; }

    public long OptimizerAppliedCount { get; init; }

    public long StudentUpdates { get; init; }

    public int Attempt { get; init; }

    public long MembershipVersion { get; init; }

    public DateTimeOffset StoredAt { get; init; }
}
