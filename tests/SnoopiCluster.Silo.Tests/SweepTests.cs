using System.Net;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

public sealed class SweepTests(PostgresServer postgres)
{
    /// <summary>A body that submits a sweep over seeds.</summary>
    internal static JsonObject Sweep(int maxConcurrent, params int[] seeds) => new()
    {
        ["sweep"] = new JsonObject
        {
            ["name"] = "seeds",
            ["run"] = new JsonObject
            {
                ["steps"] = 10,
                ["batch"] = 4,
                ["model"] = new JsonObject { ["teacher"] = "models/none" },
                ["prompts"] = new JsonObject { ["set"] = "tiny" },
            },
            ["axes"] = new JsonObject { ["seed"] = new JsonArray([.. seeds.Select(seed => (JsonNode)seed)]) },
            ["max_concurrent"] = maxConcurrent,
        },
    };

    [Fact]
    public async Task Sweep_RunsEveryTrialAndShowsWhatItMeasured()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        await cluster.AddNodeAsync("node-a", 2);

        HttpResponseMessage response = await cluster.PostAsync("sweeps", Sweep(2, 1, 2, 3), "sweep-1");
        SweepView sweep = await TestCluster.ReadAsync<SweepView>(response);
        HttpResponseMessage again = await cluster.PostAsync("sweeps", Sweep(2, 1, 2, 3), "sweep-1");
        await WaitForAsync(cluster, sweep.Id, SweepStatus.Completed);
        SweepTable table = await cluster.GetAsync<SweepTable>($"sweeps/{sweep.Id}/table");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(sweep.Id, (await TestCluster.ReadAsync<SweepView>(again)).Id);
        Assert.Equal(3, table.Rows.Length);
        Assert.All(table.Rows, row => Assert.Equal((RunStatus.Completed, 10L), (row.Status, row.Step)));
        Assert.All(table.Rows, row => Assert.Equal(0.1, row.VsdLoss!.Value, 1e-12));
        Assert.Equal(3, (await cluster.GetAsync<RunList>($"runs?sweep={sweep.Id}")).Runs.Length);
    }

    [Fact]
    public async Task Extend_OfACompletedSweep_RunsTheNewTrialsOnly()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        await cluster.AddNodeAsync("node-a", 2);
        SweepView sweep = await TestCluster.ReadAsync<SweepView>(await cluster.PostAsync("sweeps", Sweep(2, 1)));
        await WaitForAsync(cluster, sweep.Id, SweepStatus.Completed);

        HttpResponseMessage response = await cluster.PostAsync($"sweeps/{sweep.Id}/extend", new JsonObject
        {
            ["sweep"] = new JsonObject { ["axes"] = new JsonObject { ["seed"] = new JsonArray(7) } },
        });
        SweepView extended = await TestCluster.ReadAsync<SweepView>(response);
        await WaitForAsync(cluster, sweep.Id, SweepStatus.Completed);

        Assert.Equal(2, extended.NumTrials);
        Assert.Equal(2, (await cluster.GetAsync<RunList>($"runs?sweep={sweep.Id}")).Runs.Length);
    }

    [Fact]
    public async Task Stop_CancelsTheRunsAndStartsNoMore()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        SweepView sweep = await TestCluster.ReadAsync<SweepView>(await cluster.PostAsync("sweeps", Sweep(2, 1, 2, 3)));

        await cluster.PostAsync($"sweeps/{sweep.Id}/stop", new JsonObject { ["cause"] = "enough" });
        await WaitForAsync(cluster, sweep.Id, SweepStatus.Stopped);
        HttpResponseMessage again = await cluster.PostAsync($"sweeps/{sweep.Id}/stop", []);

        RunList runs = await cluster.GetAsync<RunList>($"runs?sweep={sweep.Id}");
        Assert.All(runs.Runs, run => Assert.Equal(RunStatus.Cancelled, run.Status));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task SiloRestart_InTheMiddleOfASweep_FinishesIt()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        SweepView sweep = await TestCluster.ReadAsync<SweepView>(await cluster.PostAsync("sweeps", Sweep(1, 1, 2)));

        await cluster.StopSiloAsync();
        await cluster.StartSiloAsync();
        await cluster.AddNodeAsync("node-a", 1);

        await WaitForAsync(cluster, sweep.Id, SweepStatus.Completed);
    }

    private static Task WaitForAsync(TestCluster cluster, SweepId sweep, SweepStatus status)
    {
        SweepView? view = null;
        return TestCluster.UntilAsync(
            async () => (view = await cluster.GetAsync<SweepView>($"sweeps/{sweep}")).Status == status,
            $"sweep {sweep} is {status}",
            () => $"it is {view?.Status}: {view?.Cause}");
    }
}
