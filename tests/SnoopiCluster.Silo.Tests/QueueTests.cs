using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

public sealed class QueueTests(PostgresServer postgres)
{
    [Fact]
    public async Task TwoHundredRuns_OnFourSlotsWithThreeThatFail_AllEnd()
    {
        const int NumRuns = 200;
        int[] failing = [0, 77, 199];
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        await cluster.AddNodeAsync("node-a", 2);
        await cluster.AddNodeAsync("node-b", 2);

        // Gangs of one to three slots: on two nodes of two they meet halfway, and must not wait for each other.
        await Parallel.ForAsync(0, NumRuns, TestContext.Current.CancellationToken, async (i, _) => await cluster.SubmitAsync(
            TestCluster.Spec($"{(failing.Contains(i) ? "fails" : "run")}-{i:000}", steps: 3, worldSize: 1 + (i % 3))));
        RunList runs = new([], null);
        await TestCluster.UntilAsync(
            async () =>
            {
                runs = await cluster.GetAsync<RunList>("runs?max=1000");
                return runs.Runs.All(run => run.Status.IsTerminal());
            },
            "every run has ended",
            () => string.Join("; ", runs.Runs.Where(run => !run.Status.IsTerminal()).Take(5).Select(
                run => $"{run.Name} is {run.Status}: {run.Cause}")));

        Assert.Equal(NumRuns, runs.Runs.Length);
        Assert.Equal(
            failing.Select(i => $"fails-{i:000}"),
            runs.Runs.Where(run => run.Status == RunStatus.Failed).Select(run => run.Name).Order(StringComparer.Ordinal));
        Assert.All(
            runs.Runs.Where(run => run.Status != RunStatus.Failed),
            run => Assert.Equal((RunStatus.Completed, 3L), (run.Status, run.Step)));
        NodeList nodes = await cluster.GetAsync<NodeList>("nodes");
        Assert.All(nodes.Nodes.SelectMany(node => node.Slots), slot => Assert.Null(slot.Run));
    }
}
