using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Core.Ledgers;

/// <summary>
/// Holds the rows of a run as a cluster stored them against everything that they can be held against: the data plan and the
/// shards, the optimisers' own counts, and the groups that wrote them.
/// </summary>
/// <param name="ledger">Verifies the chain.</param>
/// <param name="updatesStudent">Whether a step updates the student when it is applied.</param>
public sealed class StoredHistory(LedgerVerifier ledger, Func<long, bool> updatesStudent)
{
    /// <summary>Updates of the student before the first row; 0 but for a fork.</summary>
    public long StudentUpdatesBefore { get; init; }

    /// <summary>Under which the row before the first was stored; null when there is none, or it is another run's.</summary>
    public Fence? FenceBefore { get; init; }

    /// <summary>Verifies the rows.</summary>
    /// <param name="rows">In the order of their steps.</param>
    /// <param name="anchors">What checkpoints say, in any order; may be empty.</param>
    /// <param name="cancellationToken">Looked at before each step.</param>
    /// <returns>The first step that differs and how, or that there is none.</returns>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public LedgerFinding Verify(
        IReadOnlyCollection<StoredStep> rows, IReadOnlyList<LedgerAnchor> anchors, CancellationToken cancellationToken)
    {
        LedgerFinding chain = ledger.Verify(rows.Select(row => row.Record.Ledger), anchors, cancellationToken);

        // A row that should not have been taken is the cause of what the chain finds at the same step.
        LedgerFinding?[] findings = [CheckFences(rows), chain, CheckStudent(rows)];
        return findings.OfType<LedgerFinding>().MinBy(finding => finding.FirstStep ?? long.MaxValue) ?? chain;
    }

    private LedgerFinding.RowOfStaleMembership? CheckFences(IEnumerable<StoredStep> rows)
    {
        Fence? before = FenceBefore;
        foreach (StoredStep row in rows)
        {
            if (before is { } newest
                && (row.Fence.Attempt < newest.Attempt || row.Fence.MembershipVersion < newest.MembershipVersion))
            {
                return new LedgerFinding.RowOfStaleMembership(row.Record.Step, row.Fence, newest);
            }

            before = row.Fence;
        }

        return null;
    }

    // The rows of the ledger carry the LoRA teacher's count, which moves in each applied step.
    private LedgerFinding? CheckStudent(IEnumerable<StoredStep> rows)
    {
        long expected = StudentUpdatesBefore;
        foreach (StepRecord row in rows.Select(row => row.Record))
        {
            expected += row.Ledger.Outcome == StepOutcome.Applied && updatesStudent(row.Step) ? 1 : 0;
            string evidence = $"the student counts {row.StudentUpdates} updates after it, where the rows give {expected}";
            if (row.StudentUpdates != expected)
            {
                return row.StudentUpdates > expected
                    ? new LedgerFinding.StepAppliedTwice(row.Step, evidence)
                    : new LedgerFinding.StepDropped(row.Step, evidence);
            }
        }

        return null;
    }
}
