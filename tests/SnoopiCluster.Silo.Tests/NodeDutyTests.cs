using System.Net;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

public sealed class NodeDutyTests(PostgresServer postgres)
{
    [Fact]
    public async Task Exclude_ANodeWithRanks_MovesTheRunWithoutALostStepAndLastsOverRestarts()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        FakeNode node = await cluster.AddNodeAsync("node-a", 2);
        node.Redials = true;
        cluster.World.HoldAllAt = 10;
        RunView run = await cluster.SubmitAsync(TestCluster.Spec());
        await cluster.WaitForAsync(run.Id, RunStatus.Running, view => view.Step == 10);
        NodeView busy = await cluster.GetAsync<NodeView>("nodes/node-a");

        NodeView excluded = await TestCluster.ReadAsync<NodeView>(
            await cluster.PostAsync("nodes/node-a/exclude", new JsonObject { ["cause"] = "its fan is loud" }));
        RunView moved = await cluster.WaitForAsync(run.Id, RunStatus.Queued);
        NodeView left = await cluster.GetAsync<NodeView>("nodes/node-a");
        await cluster.StopSiloAsync();
        node.Instance = Guid.NewGuid().ToString("N");
        await cluster.StartSiloAsync();
        await TestCluster.UntilAsync(
            async () => (await cluster.GetAsync<NodeView>("nodes/node-a")) is { HasLink: true }, "the node is back");
        NodeView still = await cluster.GetAsync<NodeView>("nodes/node-a");
        await cluster.AddNodeAsync("node-b", 2);
        cluster.World.Release(run.Id);
        RunView done = await cluster.WaitForAsync(run.Id, RunStatus.Completed);

        Assert.Equal([0, 1], busy.Slots.Select(slot => slot.Rank!.Value));
        Assert.All(busy.Slots, slot => Assert.Equal(
            (run.Id, "run", RankPhase.Training), (slot.Run!.Value, slot.RunName, slot.Phase!.Value)));
        Assert.InRange(busy.SilentSeconds!.Value, 0, 5);
        Assert.Equal((NodeDuty.Excluded, true), (excluded.Duty, excluded.IsDraining));
        Assert.Equal("exclude was asked for: its fan is loud", excluded.DutyCause);
        Assert.Equal(10, moved.Step);
        Assert.Equal(0, moved.NumFailures);
        Assert.All(left.Slots, slot => Assert.Null(slot.Run));
        Assert.Equal((NodeDuty.Excluded, true), (still.Duty, still.IsDraining));
        Assert.Equal(FakeWorld.LedgerAt(20).Hash, done.LedgerHash);
        StepsPage steps = await cluster.GetAsync<StepsPage>($"runs/{run.Id}/steps");
        Assert.Equal(20, steps.Steps.Length);
        TimelinePage timeline = await cluster.GetAsync<TimelinePage>($"runs/{run.Id}/timeline");
        Assert.Contains(
            timeline.Entries, entry => entry.Event.Text.Contains("leaves node node-a", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Return_OfADrainedNode_LetsRunsBeginThereAgain()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        FakeNode node = await cluster.AddNodeAsync("node-a", 1);
        node.Redials = true;
        await cluster.PostAsync("nodes/node-a/drain", []);
        await cluster.StopSiloAsync();
        await cluster.StartSiloAsync();
        await TestCluster.UntilAsync(
            async () => (await cluster.GetAsync<NodeView>("nodes/node-a")) is { HasLink: true }, "the node is back");
        NodeView drained = await cluster.GetAsync<NodeView>("nodes/node-a");
        RunView run = await cluster.SubmitAsync(TestCluster.Spec(worldSize: 1));
        await cluster.WaitForAsync(run.Id, RunStatus.Queued, view => view.Cause.Contains("cluster has 0", StringComparison.Ordinal));

        NodeView returned = await TestCluster.ReadAsync<NodeView>(await cluster.PostAsync("nodes/node-a/return", []));
        await cluster.WaitForAsync(run.Id, RunStatus.Completed);

        Assert.Equal(NodeDuty.Draining, drained.Duty);
        Assert.Equal((NodeDuty.Serving, null, false), (returned.Duty, returned.DutyCause, returned.IsDraining));
    }

    [Fact]
    public async Task Drain_OfANodeThatIsDownOrExcluded_IsRefused()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(
            postgres, "--Silo:Nodes:DeadAfter=00:00:01", "--Silo:Nodes:BeatInterval=00:00:00.1");
        FakeNode node = await cluster.AddNodeAsync("node-a", 1);
        await cluster.PostAsync("nodes/node-a/exclude", []);
        HttpResponseMessage whileExcluded = await cluster.PostAsync("nodes/node-a/drain", []);
        await node.CutAsync();
        await TestCluster.UntilAsync(
            async () => (await cluster.GetAsync<NodeView>("nodes/node-a")).Status == NodeStatus.Dead, "the node is dead");
        HttpResponseMessage whileDown = await cluster.PostAsync("nodes/node-a/drain", []);
        HttpResponseMessage returned = await cluster.PostAsync("nodes/node-a/return", []);

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (whileExcluded.StatusCode, whileDown.StatusCode));
        Assert.Equal(HttpStatusCode.OK, returned.StatusCode);
        Assert.Equal(NodeDuty.Serving, (await cluster.GetAsync<NodeView>("nodes/node-a")).Duty);
    }
}
