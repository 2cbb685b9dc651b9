using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.EndToEnd.Tests.Harness;
using SnoopiCluster.Testing.Cluster;

namespace SnoopiCluster.EndToEnd.Tests.Recovery;

/// <summary>Ranks that die or hang while others live: nothing is lost.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class LostRankTests(SharedCluster shared, TinyWorld world, ITestOutputHelper output)
{
    private const long Steps = 120;
    private const long Early = 40;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task KillOneRank_OfTwo_GoesOnWithoutLosingAStep(int rank)
    {
        TestCluster cluster = await shared.TakeAsync();
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps);
        RunUnderTest run = await cluster.SubmitAsync(world.Spec(Steps));
        await run.UntilStepAsync(Early);

        DateTimeOffset killed = await run.KillAsync(rank);
        RunView view = await run.UntilCompletedAsync();

        var recovery = await Comeback.OfAsync(run, killed);
        output.WriteLine($"rank {rank} killed: {recovery}");
        Assert.Equal(0, recovery.StepsLost);
        Assert.Null(recovery.Group.RestoredFrom);
        Assert.Equal(2, recovery.Group.WorldSize);
        Assert.InRange(recovery.ToNextStep, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await EndsLikeAsync(undisturbed, view, run);
    }

    [Fact]
    public async Task StopOneRank_OfTwo_IsNamedKilledAndReplaced()
    {
        TestCluster cluster = await shared.TakeAsync();
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps);
        RunUnderTest run = await cluster.SubmitAsync(world.Spec(Steps));
        await run.UntilStepAsync(Early);
        int process = await run.SystemIdOfAsync(rank: 1);

        DateTimeOffset stopped = TimeProvider.System.GetUtcNow();
        ProcessTable.Signal(process, "STOP");
        TimelineEntry lost = await run.UntilEventAsync(
            "a rank is lost", entry => entry.Event.Kind == RunEventKind.RankLost);
        RunView view = await run.UntilCompletedAsync();

        var recovery = await Comeback.OfAsync(run, stopped);
        output.WriteLine($"rank 1 stopped: {recovery}");
        Assert.Equal(1, lost.Event.Rank);
        Assert.Contains("did not come to the collective", lost.Event.Text, StringComparison.Ordinal);
        Assert.Equal(0, recovery.StepsLost);
        Assert.Null(recovery.Group.RestoredFrom);
        Assert.InRange(recovery.ToNextStep, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.False(ProcessTable.Lives(process));
        await EndsLikeAsync(undisturbed, view, run);
    }

    [Fact]
    public async Task KillInApply_OfThree_LeavesAllAtTheSameStep()
    {
        // Dies after its collective and before its apply is whole: the others are a step ahead of what it says.
        TestCluster cluster = await shared.TakeAsync();
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps, worldSize: 3);
        cluster.Inject($"kill-in-apply@{Early}");
        RunUnderTest run = await cluster.SubmitAsync(world.Spec(Steps, worldSize: 3));

        RunView view = await run.UntilCompletedAsync();

        FormedGroup again = (await run.GroupsAsync())[^1];
        Assert.Null(again.RestoredFrom);
        Assert.InRange(again.Step, Early, Early + 1);
        await EndsLikeAsync(undisturbed, view, run);
    }

    [Fact]
    public async Task KillEveryRank_WithCheckpoints_GoesOnFromTheNewest()
    {
        TestCluster cluster = await shared.TakeAsync();
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps);
        RunUnderTest run = await cluster.SubmitAsync(
            world.Spec(Steps, change: spec => spec["checkpoints"]!["every"] = Early));
        RunView running = await run.UntilAsync("has a checkpoint", view => !view.Checkpoints.IsEmpty);

        int[] processes = [.. cluster.SystemIdsOf(run.Id).Values];
        DateTimeOffset killed = TimeProvider.System.GetUtcNow();
        Array.ForEach(processes, ProcessTable.Kill);
        RunView view = await run.UntilCompletedAsync();

        var recovery = await Comeback.OfAsync(run, killed);
        output.WriteLine($"both ranks killed: {recovery}, from {recovery.Group.RestoredFrom}");
        Assert.Equal(2, processes.Length);
        Assert.Equal(2, view.Fence.Attempt);
        Assert.Contains(
            running.Checkpoints.Select(checkpoint => checkpoint.Step).Append(running.Checkpoints[^1].Step + Early),
            step => step == recovery.Group.Step);
        Assert.NotNull(recovery.Group.RestoredFrom);
        await EndsLikeAsync(undisturbed, view, run);
    }

    private async Task EndsLikeAsync(RankFinished undisturbed, RunView view, RunUnderTest run)
    {
        Assert.Equal(undisturbed.LedgerHash, view.Finished!.LedgerHash);
        Assert.Equal(undisturbed.StudentHash, view.Finished.StudentHash);
        LedgerChecks.IsSound(world, view, await run.StepsAsync());
    }
}
