using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Core.Progress;

/// <summary>What became of rows that were sent to be stored.</summary>
public abstract record AppendOutcome
{
    private AppendOutcome()
    {
    }

    /// <summary>All are stored.</summary>
    /// <param name="NextStep">The run has every row before this step.</param>
    /// <param name="LedgerHash">The ledger's hash before it; null when the run has no rows.</param>
    public sealed record Stored(long NextStep, Sha256Digest? LedgerHash) : AppendOutcome;

    /// <summary>The writer is not of the run's present group; nothing was stored.</summary>
    /// <param name="Present">The run's attempt and membership version.</param>
    public sealed record Stale(Fence Present) : AppendOutcome;

    /// <summary>There is no such run; nothing was stored.</summary>
    public sealed record NoSuchRun : AppendOutcome;

    /// <summary>The first row leaves a gap after those that are stored; nothing was stored.</summary>
    /// <param name="NextStep">The step that must come first.</param>
    public sealed record Gap(long NextStep) : AppendOutcome;
}
