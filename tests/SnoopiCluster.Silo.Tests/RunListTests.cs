using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

public sealed class RunListTests(PostgresServer postgres)
{
    [Fact]
    public async Task List_RunsThatWait_SayTheirPlaceInTheQueueAndWhatTheyWant()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        await cluster.AddNodeAsync("node-a", 2);
        cluster.World.HoldAllAt = 10;
        RunView first = await cluster.SubmitAsync(TestCluster.Spec("first"));
        await cluster.WaitForAsync(first.Id, RunStatus.Running, run => run.Step == 10);
        await cluster.SubmitAsync(TestCluster.Spec("second"));
        await cluster.SubmitAsync(TestCluster.Spec("third"));
        await cluster.SubmitAsync(TestCluster.Spec("large", worldSize: 3));
        RunList list = new([], null);
        await TestCluster.UntilAsync(
            async () =>
            {
                list = await cluster.GetAsync<RunList>("runs");
                return list.Runs.Count(run => run.Wait?.Position is not null) == 3;
            },
            "three runs are in the queue");

        ImmutableArray<RunSummary> runs = list.Runs;
        Assert.Equal(["large", "third", "second", "first"], runs.Select(run => run.Name));
        Assert.Equal([3, 2, 1, null], runs.Select(run => run.Wait?.Position));
        Assert.Equal("needs 3 slots, the cluster has 2", runs[0].Wait!.Cause);
        Assert.Equal("first of 3 in the queue: wants 2 slots, 0 are free", runs[2].Wait!.Cause);
        Assert.Null(runs[3].Wait);
        Assert.NotNull(runs[3].StartedAt);
        Assert.NotNull(runs[3].EtaSeconds);
        Assert.Equal(10, runs[3].Sparkline.Length);
        Assert.Equal(4, list.NumRuns);
        Assert.Equal((1, 3), (list.NumByStatus["running"], list.NumByStatus["queued"]));
    }

    [Fact]
    public async Task List_BySortSearchAndSkip_PagesThroughWhatFits()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        foreach (string name in (string[])["alpha-2", "beta", "alpha-1", "Alpha-3"])
        {
            await cluster.SubmitAsync(TestCluster.Spec(name));
        }

        RunList first = await cluster.GetAsync<RunList>("runs?search=alpha&sort=-name&max=2");
        RunList second = await cluster.GetAsync<RunList>("runs?search=alpha&sort=-name&max=2&skip=2&status=queued");
        RunList newest = await cluster.GetAsync<RunList>("runs?max=2");
        RunList next = await cluster.GetAsync<RunList>($"runs?max=2&before={newest.Next}");

        Assert.Equal(["Alpha-3", "alpha-2"], first.Runs.Select(run => run.Name));
        Assert.Equal(["alpha-1"], second.Runs.Select(run => run.Name));
        Assert.Equal((3, 3), (first.NumRuns, second.NumRuns));
        Assert.Null(first.Next);
        Assert.Equal(["Alpha-3", "alpha-1", "beta", "alpha-2"], newest.Runs.Concat(next.Runs).Select(run => run.Name));
    }
}
