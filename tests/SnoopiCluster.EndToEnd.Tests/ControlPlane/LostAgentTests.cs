using System.Diagnostics;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.EndToEnd.Tests.Harness;
using SnoopiCluster.Testing.Cluster;

namespace SnoopiCluster.EndToEnd.Tests.ControlPlane;

/// <summary>Agents that are killed: their ranks end, and the run goes on elsewhere or when they are back.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class LostAgentTests(SharedCluster shared, TinyWorld world, ITestOutputHelper output)
{
    private const long Steps = 120;
    private const long Early = 40;

    [Fact]
    public async Task KillAgent_RanksOnTwoNodes_LosesNothingAndGoesOnWhenItIsBack()
    {
        TestCluster cluster = await shared.TakeAsync();
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps, worldSize: 3);
        RunUnderTest run = await cluster.SubmitAsync(world.Spec(Steps, worldSize: 3));
        RunView running = await run.UntilStepAsync(Early);
        string node = running.Ranks[^1].Slot!.Value.Node.Value;
        IReadOnlyList<int> ranks = ProcessTable.ChildrenOf(cluster.Node(node).Id);
        Assert.NotEmpty(ranks);

        DateTimeOffset killed = TimeProvider.System.GetUtcNow();
        await cluster.Node(node).KillAsync();
        long started = Stopwatch.GetTimestamp();
        await Eventually.BecomesAsync(
            "the ranks of the killed agent have ended", () => !ranks.Any(ProcessTable.Lives), TimeSpan.FromSeconds(5));
        TimeSpan ended = Stopwatch.GetElapsedTime(started);
        await cluster.StartNodeAsync(node);
        RunView view = await run.UntilCompletedAsync();

        var recovery = await Comeback.OfAsync(run, killed);
        output.WriteLine($"ranks ended {ended.TotalMilliseconds:0} ms after their agent; {recovery}");
        Assert.InRange(ended, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal(0, recovery.StepsLost);
        Assert.Equal(1, view.Fence.Attempt);
        Assert.Equal(undisturbed.StudentHash, view.Finished!.StudentHash);
        LedgerChecks.IsSound(world, view, await run.StepsAsync());
    }

    [Fact]
    public async Task KillAgent_WithAllRanks_GoesOnOnAnotherNode()
    {
        TestCluster cluster = await shared.TakeAsync();
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps);
        RunUnderTest run = await cluster.SubmitAsync(
            world.Spec(Steps, change: spec => spec["checkpoints"]!["every"] = Early));
        RunView running = await run.UntilAsync("has a checkpoint", view => !view.Checkpoints.IsEmpty);
        string node = running.Ranks[0].Slot!.Value.Node.Value;
        Assert.All(running.Ranks, rank => Assert.Equal(node, rank.Slot!.Value.Node.Value));

        DateTimeOffset killed = TimeProvider.System.GetUtcNow();
        await cluster.Node(node).KillAsync();
        RunView view = await run.UntilCompletedAsync();

        var recovery = await Comeback.OfAsync(run, killed);
        output.WriteLine($"node with both ranks lost: {recovery}, from {recovery.Group.RestoredFrom}");
        Assert.NotNull(recovery.Group.RestoredFrom);
        Assert.Equal(undisturbed.StudentHash, view.Finished!.StudentHash);
        LedgerChecks.IsSound(world, view, await run.StepsAsync());
    }
}
