using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.EndToEnd.Tests.Harness;
using SnoopiCluster.Testing.Cluster;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.EndToEnd.Tests.Recovery;

/// <summary>What comes back of a group that is no more writes nothing, commits nothing and moves nothing.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class ZombieTests(
    SharedCluster shared, PostgresServer postgres, TinyWorld world, ITestOutputHelper output)
{
    [Fact]
    public async Task ReplayOfAnOldMembership_ChangesNothing()
    {
        TestCluster cluster = await shared.TakeAsync();
        RankFinished undisturbed = await shared.UndisturbedAsync(120);
        RunUnderTest run = await cluster.SubmitAsync(world.Spec(120));
        RunView before = await run.UntilStepAsync(20);
        var zombie = new RankKey(run.Id, before.Ranks[1].Process);
        await run.KillAsync(rank: 1);
        await run.UntilEventAsync("goes on", entry =>
            entry.Event.Kind == RunEventKind.GroupFormed && entry.Fence != before.Fence);

        using HandMadeLink link = await HandMadeLink.OpenAsync(cluster.SiloUrl, "zombie");
        await link.ReportAsync(
            zombie,
            Everything(run.Id, before.Fence),
            new RankExit(137, "what the zombie's agent would say"));
        RunView after = await run.ViewAsync();
        RunView view = await run.UntilCompletedAsync();

        Assert.True(
            after.Status is RunStatus.Running or RunStatus.Completed,
            $"the replay moved the run: {after.Status} {after.Cause}");
        Assert.Equal(before.Fence.MembershipVersion + 1, view.Fence.MembershipVersion);
        Assert.DoesNotContain(
            view.Checkpoints, checkpoint => checkpoint.Prefix.EndsWith("zombie", StringComparison.Ordinal));
        Assert.Equal(undisturbed.LedgerHash, view.Finished!.LedgerHash);
        Assert.Equal(undisturbed.StudentHash, view.Finished.StudentHash);
        ImmutableArray<StoredStep> steps = await run.StepsAsync();
        Assert.DoesNotContain(steps, row => row.Record.Ledger.Hash == Lie);
        LedgerChecks.IsSound(world, view, steps);
    }

    [Fact]
    public async Task StoppedNode_ReplacedAndThenAwake_ItsRankIsKilledAndChangesNothing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, world, new TestClusterOptions
        {
            Nodes = [new("a", 1), new("b", 1), new("c", 1)],
        });
        RankFinished undisturbed = await shared.UndisturbedAsync(240);
        RunUnderTest run = await cluster.SubmitAsync(world.Spec(240));
        RunView before = await run.UntilStepAsync(20);
        string node = before.Ranks[1].Slot!.Value.Node.Value;
        int rank = await run.SystemIdOfAsync(rank: 1);

        // Its agent first: nobody on that node can kill the rank, as on a machine that has stalled.
        DateTimeOffset stopped = TimeProvider.System.GetUtcNow();
        ProcessTable.Signal(cluster.Node(node).Id, "STOP");
        ProcessTable.Signal(rank, "STOP");
        await run.UntilEventAsync("goes on without the stopped node", entry =>
            entry.Event.Kind == RunEventKind.GroupFormed && entry.Fence != before.Fence);
        Assert.True(ProcessTable.IsStopped(rank), "the zombie must be there for the test to show anything");
        ProcessTable.Signal(rank, "CONT");
        ProcessTable.Signal(cluster.Node(node).Id, "CONT");
        await Eventually.BecomesAsync(
            "the zombie is killed by its node", () => !ProcessTable.Lives(rank), RunUnderTest.Patience, run.DescribeAsync);
        RunView view = await run.UntilCompletedAsync();

        var recovery = await Comeback.OfAsync(run, stopped);
        output.WriteLine($"node stopped: {recovery}");
        Assert.Equal(0, recovery.StepsLost);
        Assert.InRange(recovery.ToNextStep, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(1, view.Fence.Attempt);
        Assert.Equal(before.Fence.MembershipVersion + 1, view.Fence.MembershipVersion);
        Assert.Equal(undisturbed.StudentHash, view.Finished!.StudentHash);
        LedgerChecks.IsSound(world, view, await run.StepsAsync());
    }

    private static Sha256Digest Lie { get; } = Sha256Digest.Of("what a zombie says it was fed"u8);

    // Everything that a rank can say, under a fence that is no more.
    private static ImmutableArray<RankReport> Everything(RunId run, Fence old)
    {
        StepRecord[] rows =
        [
            .. Enumerable.Range(0, 120).Select(
                step => new StepRecord(new LedgerRow(step, StepOutcome.Applied, Lie, step + 1), step + 1, Metrics: null)),
        ];
        return
        [
            new StepsCommitted(old, [.. rows]),
            new StepsCommitted(old, [.. rows[60..]]),
            .. Enumerable.Range(0, 2).Select(rank => new PartWritten(old, new CheckpointPart(
                110, Lie, $"runs/{run}/checkpoints/zombie", rank, 2, "{}", []))),
            new FormedReport(old, new GroupFormed(0, Lie, 1, null, 0, 0, [])),
            new BrokenReport(old, new GroupBroken(30, BreakKind.StatesDiffer, "a zombie's word")),
            new OrderDone(old, 120, RankOrder.Pause),
            new FinishedReport(old, new RankFinished(120, "00", Lie, $"runs/{run}/student")),
            new FailedReport(new RankFailed(FailureKind.Spec, "a zombie's word")),
        ];
    }
}
