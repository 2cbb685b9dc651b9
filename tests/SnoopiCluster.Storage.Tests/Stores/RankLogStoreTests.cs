using System.Collections.Immutable;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Storage.Tests.Stores;

public sealed class RankLogStoreTests(PostgresServer server) : DatabaseCase(server)
{
    private static readonly NodeName Node = new("node-a");
    private static readonly RunState Run = Scene.Run(1);
    private static readonly DateTimeOffset At = new(2026, 11, 21, 6, 0, 0, TimeSpan.Zero);

    private IRankLogStore Logs => Database.RankLogs;

    [Fact]
    public async Task Append_LinesAgain_KeepsEachOnce()
    {
        await CreateAsync();
        await Logs.AppendAsync(Node, Lines(1, 1, 5), default);
        await Logs.AppendAsync(Node, Lines(1, 1, 8), default);

        RankLogRead read = await Logs.ReadAsync(new RankLogQuery(Run.Id, 100), default);

        Assert.Equal(Enumerable.Range(1, 8).Select(i => $"process 1 line {i}"), read.Lines.Select(line => line.Text));
        RankLogLine first = read.Lines[0];
        Assert.Equal(
            new RankLogLine(first.Number, At, Node, new RankProcessId(1), 0, new Fence(1, 3), "process 1 line 1"), first);
        Assert.Equal(read.Lines[^1].Number, read.Last);
        Assert.False(read.HasMore);
    }

    [Fact]
    public async Task Append_LinesOfARunThatIsNotThere_LeavesThemOut()
    {
        await CreateAsync();
        WrittenLine stray = Lines(1, 1, 1)[0] with { Run = Scene.Run(77).Id };
        WrittenLine zero = Lines(2, 1, 1)[0] with { Text = "a\0b", Rank = null, Fence = null };

        await Logs.AppendAsync(Node, [stray, zero], default);

        RankLogLine only = Assert.Single((await Logs.ReadAsync(new RankLogQuery(Run.Id, 10), default)).Lines);
        Assert.Equal(("a b", (int?)null, (Fence?)null), (only.Text, only.Rank, only.Fence));
    }

    [Fact]
    public async Task Read_ForwardsAndBackwards_MeetsEveryLineOnce()
    {
        await CreateAsync();
        await Logs.AppendAsync(Node, Lines(1, 1, 25), default);

        RankLogRead newest = await Logs.ReadAsync(new RankLogQuery(Run.Id, 10), default);
        RankLogRead older = await Logs.ReadAsync(new RankLogQuery(Run.Id, 10) { Before = newest.Lines[0].Number }, default);
        RankLogRead oldest = await Logs.ReadAsync(new RankLogQuery(Run.Id, 10) { Before = older.Lines[0].Number }, default);
        List<string> forwards = [];
        long after = 0;
        bool hasMore = true;
        while (hasMore)
        {
            RankLogRead page = await Logs.ReadAsync(new RankLogQuery(Run.Id, 7) { After = after }, default);
            forwards.AddRange(page.Lines.Select(line => line.Text));
            (after, hasMore) = (page.Last, page.HasMore);
        }

        string[] all = [.. Enumerable.Range(1, 25).Select(i => $"process 1 line {i}")];
        Assert.Equal(all, oldest.Lines.Concat(older.Lines).Concat(newest.Lines).Select(line => line.Text));
        Assert.Equal((true, true, false), (newest.HasMore, older.HasMore, oldest.HasMore));
        Assert.Equal(all, forwards);
        RankLogRead nothing = await Logs.ReadAsync(new RankLogQuery(Run.Id, 7) { After = after }, default);
        Assert.Empty(nothing.Lines);
        Assert.Equal(after, nothing.Last);
    }

    [Fact]
    public async Task Read_ByRankAndSearch_FindsThoseOnlyAndReadsOnBehindTheRest()
    {
        await CreateAsync();
        await Logs.AppendAsync(Node, [.. Lines(1, 1, 12), .. Lines(2, 1, 12).Select(line => line with { Rank = 1 })], default);

        RankLogRead found = await Logs.ReadAsync(
            new RankLogQuery(Run.Id, 100) { Rank = 0, Search = "LINE 1", After = 0 }, default);
        RankLogRead all = await Logs.ReadAsync(new RankLogQuery(Run.Id, 100), default);

        Assert.Equal(
            ["process 1 line 1", "process 1 line 10", "process 1 line 11", "process 1 line 12"],
            found.Lines.Select(line => line.Text));
        Assert.Equal(all.Last, found.Last);
        Assert.Empty((await Logs.ReadAsync(new RankLogQuery(Run.Id, 100) { Search = "%" }, default)).Lines);
    }

    [Fact]
    public async Task Append_MoreThanARunMayHave_KeepsTheNewest()
    {
        await CreateAsync();
        RunState other = Scene.Run(2);
        await Database.Runs.CreateAsync(other, [], null, default);
        await Logs.AppendAsync(Node, [.. Lines(1, 1, 10).Select(line => line with { Run = other.Id })], default);
        for (int first = 1; first <= 22_000; first += 500)
        {
            await Logs.AppendAsync(Node, Lines(1, first, 500), default);
        }

        object? count = await ExecuteAsync($"SELECT count(*) FROM rank_log WHERE run_id = '{Run.Id}'");
        RankLogRead newest = await Logs.ReadAsync(new RankLogQuery(Run.Id, 1), default);

        Assert.InRange((long)count!, 20_000, 21_000);
        Assert.Equal("process 1 line 22000", newest.Lines[0].Text);
        Assert.Equal(10, (await Logs.ReadAsync(new RankLogQuery(other.Id, 100), default)).Lines.Length);
    }

    [Fact]
    public async Task Read_WhileManyNodesAppend_MissesNoLine()
    {
        await CreateAsync();
        const int NumNodes = 6;
        const int NumBatches = 25;
        Task[] writers =
        [
            .. Enumerable.Range(1, NumNodes).Select(process => Task.Run(async () =>
            {
                for (int batch = 0; batch < NumBatches; batch++)
                {
                    await Logs.AppendAsync(new NodeName($"node-{process}"), Lines(process, 1 + (batch * 4), 4), default);
                }
            })),
        ];
        HashSet<long> seen = [];
        long after = 0;
        bool isOver = false;
        while (true)
        {
            RankLogRead page = await Logs.ReadAsync(new RankLogQuery(Run.Id, 50) { After = after }, default);
            seen.UnionWith(page.Lines.Select(line => line.Number));
            after = page.Last;
            if (page.Lines.IsEmpty && isOver)
            {
                break;
            }

            isOver = writers.All(writer => writer.IsCompleted);
        }

        await Task.WhenAll(writers);
        Assert.Equal(NumNodes * NumBatches * 4, seen.Count);
    }

    private static ImmutableArray<WrittenLine> Lines(int process, int first, int count) =>
    [
        .. Enumerable.Range(first, count).Select(i => new WrittenLine(
            Run.Id, new RankProcessId(process), i, At, 0, new Fence(1, 3), $"process {process} line {i}")),
    ];

    private Task<RunId> CreateAsync() => Database.Runs.CreateAsync(Run, [], null, default);
}
