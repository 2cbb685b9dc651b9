using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

public sealed class RankPulseTests(PostgresServer postgres)
{
    [Fact]
    public async Task Ranks_OfARunningRun_AreTheNewestPulsesWithTheStragglerMarked()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        cluster.World.HoldAllAt = 10;
        FakeNode node = await cluster.AddNodeAsync("node-a", 2);
        RunView submitted = await cluster.SubmitAsync(TestCluster.Spec());
        RunView run = await cluster.WaitForAsync(submitted.Id, RunStatus.Running, now => now.Step == 10);
        foreach ((int rank, long step, double seconds) in new[] { (0, 3L, 9.0), (0, 7L, 0.4), (1, 7L, 0.7) })
        {
            node.Say(node.Ranks[rank].Key, PulseOf(run.Fence, rank, step, seconds));
        }

        // Of a group that is gone, and of one that never was this run's.
        node.Say(node.Ranks[0].Key, PulseOf(new Fence(1, 0), 0, 99, 99));

        await TestCluster.UntilAsync(
            async () => (await RanksAsync()).Count(rank => rank.Pulse?.Step == 7) == 2, "both pulses are known");
        RankHealth[] ranks = await RanksAsync();

        Assert.Equal([0, 1], ranks.Select(rank => rank.Rank.Rank));
        Assert.Equal([false, true], ranks.Select(rank => rank.IsStraggler));
        Assert.Equal(0.4, ranks[0].Pulse!.PhaseSeconds["student"]);
        Assert.All(ranks, rank => Assert.NotNull(rank.PulseAt));
        Assert.All(ranks, rank => Assert.NotNull(rank.Rank.Slot));

        async Task<RankHealth[]> RanksAsync() =>
            [.. (await cluster.GetAsync<RankList>($"runs/{run.Id}/ranks")).Ranks];
    }

    private static RankPulse PulseOf(Fence fence, int rank, long step, double seconds) => new(
        fence, rank, step, 4, 1, new Dictionary<string, double> { ["student"] = seconds, ["all_reduce"] = 1 - seconds }, 1 << 20);
}
