using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

public sealed class RankLogTests(PostgresServer postgres)
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Logs_LinesOfALink_AreReadByRankAndSearchAndFollowed()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        FakeNode node = await cluster.AddNodeAsync("node-a", 2);
        RunView run = await cluster.SubmitAsync(TestCluster.Spec(worldSize: 3));
        node.SayLog(
            Line(run.Id, 1, 1, 0, "loads the teacher"),
            Line(run.Id, 2, 1, 1, "loads the student"),
            Line(run.Id, 1, 2, 0, "<script>alert(1)</script>"));
        RankLogPage page = await UntilAsync(cluster, run.Id, "", lines: 3);

        RankLogPage ofRank = await cluster.GetAsync<RankLogPage>($"runs/{run.Id}/logs?rank=1");
        RankLogPage found = await cluster.GetAsync<RankLogPage>($"runs/{run.Id}/logs?search=LOADS");
        RankLogPage newest = await cluster.GetAsync<RankLogPage>($"runs/{run.Id}/logs?max=1");
        RankLogPage before = await cluster.GetAsync<RankLogPage>($"runs/{run.Id}/logs?max=5&before={newest.First}");
        node.SayLog(Line(run.Id, 1, 2, 0, "<script>alert(1)</script>"), Line(run.Id, 1, 3, 0, "goes on"));
        RankLogPage after = await UntilAsync(cluster, run.Id, $"?after={page.Last}", lines: 1);

        Assert.Equal(
            ["loads the teacher", "loads the student", "<script>alert(1)</script>"], page.Lines.Select(line => line.Text));
        Assert.Equal(("node-a", 0, new Fence(1, 1)), (page.Lines[0].Node.Value, page.Lines[0].Rank!.Value, page.Lines[0].Fence));
        Assert.Equal("loads the student", Assert.Single(ofRank.Lines).Text);
        Assert.Equal(2, found.Lines.Length);
        Assert.True(newest.HasMore);
        Assert.Equal(2, before.Lines.Length);
        Assert.Equal("goes on", Assert.Single(after.Lines).Text);
    }

    [Fact]
    public async Task Link_WithABatchLargerThanAllowed_IsClosed()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        FakeNode node = await cluster.AddNodeAsync("node-a", 1);

        node.SayLog(Line(new RunId("r000000000000"), 1, 1, 0, new string('x', 5_000)));

        await TestCluster.UntilAsync(
            async () => !(await cluster.GetAsync<NodeView>("nodes/node-a")).HasLink, "the link is closed");
    }

    private static WrittenLine Line(RunId run, int process, long number, int rank, string text) =>
        new(run, new RankProcessId(process), number, At, rank, new Fence(1, 1), text);

    private static async Task<RankLogPage> UntilAsync(TestCluster cluster, RunId run, string query, int lines)
    {
        RankLogPage page = new([], null, 0, false);
        await TestCluster.UntilAsync(
            async () =>
            {
                page = await cluster.GetAsync<RankLogPage>($"runs/{run}/logs{query}");
                return page.Lines.Length >= lines;
            },
            $"{lines} lines are stored");
        return page;
    }
}
