using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.EndToEnd.Tests.Harness;
using SnoopiCluster.Testing.Cluster;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.EndToEnd.Tests.Recovery;

/// <summary>A node that is cut off, with the cable between two network namespaces.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class CutTrafficTests(
    SharedCluster shared, PostgresServer postgres, TinyWorld world, ITestOutputHelper output)
{
    [Fact]
    public async Task CutOneNodeOff_IsReplacedAndItsRankEndsWhenTheCableIsMended()
    {
        using CutNetwork network = CutNetwork.Make();
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, world, new TestClusterOptions
        {
            Nodes = [new("near", 1) { Host = network.NearHost }],
        });
        network.Carry(cluster.SiloUrl);
        await cluster.AddNodeAsync(new TestNodeOptions("far", 1) { Host = network.FarHost, Through = network.Through });
        RankFinished undisturbed = await shared.UndisturbedAsync(240);
        RunUnderTest run = await cluster.SubmitAsync(world.Spec(240));
        RunView before = await run.UntilStepAsync(20);
        await cluster.AddNodeAsync(new TestNodeOptions("spare", 1) { Host = network.NearHost });
        int farRank = Assert.Single(before.Ranks, rank => rank.Slot!.Value.Node.Value == "far").Rank;
        int process = await run.SystemIdOfAsync(farRank);

        network.Cut();
        DateTimeOffset cut = TimeProvider.System.GetUtcNow();
        TimelineEntry lost = await run.UntilEventAsync(
            "a rank is lost", entry => entry.Event.Kind == RunEventKind.RankLost);
        await run.UntilEventAsync("goes on", entry =>
            entry.Event.Kind == RunEventKind.GroupFormed && entry.At > lost.At);
        network.Mend();
        await Eventually.BecomesAsync(
            "the rank that was cut off has ended",
            () => !ProcessTable.Lives(process),
            RunUnderTest.Patience,
            run.DescribeAsync);
        RunView view = await run.UntilCompletedAsync();

        var recovery = await Comeback.OfAsync(run, cut);
        output.WriteLine($"rank {farRank} cut off: {recovery}; {lost.Event.Text}");
        Assert.Equal(farRank, lost.Event.Rank);
        Assert.Equal(0, recovery.StepsLost);
        Assert.InRange(recovery.ToNextStep, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(undisturbed.StudentHash, view.Finished!.StudentHash);
        LedgerChecks.IsSound(world, view, await run.StepsAsync());
    }
}
