using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Tests.DataPlans;

namespace SnoopiCluster.Core.Tests.Ledgers;

public sealed class StoredHistoryTests
{
    private static readonly PlanCase Plan = new(7, [10, 10, 12], 6, 2);

    [Fact]
    public void Verify_SeveralGroupsInOrder_IsSound() =>
        Assert.IsType<LedgerFinding.Sound>(Verify(Rows(12, step => new Fence(step < 5 ? 1 : 2, step < 3 ? 1 : 4))));

    [Theory]
    [InlineData(1, 2)]
    [InlineData(0, 4)]
    public void Verify_RowOfAnOlderGroup_NamesTheStep(int attempt, long version)
    {
        LedgerFinding finding = Verify(Rows(12, step => step == 8 ? new Fence(attempt, version) : new Fence(1, 3)));

        Assert.Equal((8L, typeof(LedgerFinding.RowOfStaleMembership)), (finding.FirstStep, finding.GetType()));
    }

    [Fact]
    public void Verify_StaleRowWithAnotherHash_IsToldAsStale()
    {
        List<StoredStep> rows = Rows(12, _ => new Fence(1, 3));
        StoredStep row = rows[8];
        rows[8] = row with
        {
            Fence = new Fence(1, 2),
            Record = row.Record with { Ledger = row.Record.Ledger with { Hash = rows[2].Record.Ledger.Hash } },
        };

        Assert.Equal(8, Assert.IsType<LedgerFinding.RowOfStaleMembership>(Verify(rows)).Step);
    }

    [Theory]
    [InlineData(1, typeof(LedgerFinding.StepAppliedTwice))]
    [InlineData(-1, typeof(LedgerFinding.StepDropped))]
    public void Verify_StudentsCountThatIsOff_NamesTheStep(int off, Type expected)
    {
        List<StoredStep> rows = Rows(12, _ => new Fence(1, 1));
        rows[6] = rows[6] with { Record = rows[6].Record with { StudentUpdates = rows[6].Record.StudentUpdates + off } };

        LedgerFinding finding = Verify(rows);

        Assert.Equal((6L, expected), (finding.FirstStep, finding.GetType()));
    }

    [Fact]
    public void Verify_FromAForksStart_GoesOnWithTheParentsCounts()
    {
        RecordedRun run = Recorded(12);
        LedgerState start = new(5, run.Rows[4].Hash, 4, 1);
        List<StoredStep> rows = Stored(run, _ => new Fence(1, 1))[5..];

        LedgerFinding finding = new StoredHistory(Verifier(run, start), UpdatesStudent) { StudentUpdatesBefore = 2 }
            .Verify(rows, [], CancellationToken.None);

        Assert.Equal(run.Checkpoint.State, Assert.IsType<LedgerFinding.Sound>(finding).State);
    }

    private static bool UpdatesStudent(long step) => step % 2 == 1;

    private static RecordedRun Recorded(int steps)
    {
        RecordedRun run = new(Plan);
        run.StepsUntil(steps);
        return run;
    }

    private static List<StoredStep> Rows(int steps, Func<long, Fence> fenceOf) => Stored(Recorded(steps), fenceOf);

    private static List<StoredStep> Stored(RecordedRun run, Func<long, Fence> fenceOf)
    {
        long updates = 0;
        return
        [
            .. run.Rows.Select(row =>
            {
                updates += row.Outcome == StepOutcome.Applied && UpdatesStudent(row.Step) ? 1 : 0;
                return new StoredStep(fenceOf(row.Step), DateTimeOffset.UnixEpoch, new StepRecord(row, updates, null));
            }),
        ];
    }

    private static LedgerVerifier Verifier(RecordedRun run, LedgerState start) =>
        new(run.Plan, RecordedRun.DigestOf) { Start = start };

    private static LedgerFinding Verify(List<StoredStep> rows) => new StoredHistory(
        Verifier(new RecordedRun(Plan), LedgerState.Empty), UpdatesStudent).Verify(rows, [], CancellationToken.None);
}
