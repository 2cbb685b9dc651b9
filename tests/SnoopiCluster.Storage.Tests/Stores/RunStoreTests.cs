using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Storage.Tests.Stores;

public sealed class RunStoreTests(PostgresServer server) : DatabaseCase(server)
{
    private static readonly RunEvent Submitted = new(RunEventKind.StatusChanged, "submitted", 0);

    private IRunStore Runs => Database.Runs;

    [Fact]
    public async Task Load_StoredState_IsEqual()
    {
        RunState run = Scene.Trained(Scene.Run(1)) with
        {
            Sweep = SweepId.Of([1, 2, 3, 4, 5, 6]),
            Origin = new RunOrigin(Scene.Run(9).Id, 20, Scene.HashOf(19), "runs/x/checkpoints/20"),
            Checkpoints = new CheckpointCatalogue([Entry(20, "a"), Entry(40)], null),
        };
        await Runs.CreateAsync(run, [Submitted], null, default);

        Stored<RunState> stored = (await Runs.LoadAsync(run.Id, default))!;
        Assert.Equal(1, stored.Revision);
        Assert.Equal(JsonSerializer.Serialize(run), JsonSerializer.Serialize(stored.State));
        Assert.Null(await Runs.LoadAsync(Scene.Run(2).Id, default));
    }

    [Fact]
    public async Task Create_SameKeyAgain_GivesTheFirstRunAndMakesNoOther()
    {
        Assert.Equal(Scene.Run(1).Id, await Runs.CreateAsync(Scene.Run(1), [Submitted], "key", default));
        Assert.Equal(Scene.Run(1).Id, await Runs.CreateAsync(Scene.Run(2), [Submitted], "key", default));
        Assert.Null(await Runs.LoadAsync(Scene.Run(2).Id, default));
        Assert.Equal(1L, await ExecuteAsync("SELECT count(*) FROM events"));
    }

    [Fact]
    public async Task Create_SameKeyAtOnce_MakesOneRun()
    {
        RunId[] ids = await Task.WhenAll(
            Enumerable.Range(1, 8).Select(i => Runs.CreateAsync(Scene.Run(i), [Submitted], "key", default)));
        Assert.Single(ids.Distinct());
        Assert.Equal(1L, await ExecuteAsync("SELECT count(*) FROM runs"));
    }

    [Fact]
    public async Task Save_NewestRevision_ReplacesStateAndAppends()
    {
        RunState run = Scene.Run(1);
        await Runs.CreateAsync(run, [Submitted], null, default);
        RunState trained = Scene.Trained(run);
        RunEvent[] events = [new(RunEventKind.RankLost, "rank 1: exit code 137", 40, Rank: 1), Submitted];

        Assert.Equal(2, await Runs.SaveAsync(trained, Stored(run), events, null, default));
        Stored<RunState> stored = (await Runs.LoadAsync(run.Id, default))!;
        Assert.Equal(2, stored.Revision);
        Assert.Equal(JsonSerializer.Serialize(trained), JsonSerializer.Serialize(stored.State));

        ImmutableArray<TimelineEntry> timeline = await Runs.ReadTimelineAsync(run.Id, 0, 10, default);
        Assert.Equal([Submitted, .. events], timeline.Select(entry => entry.Event));
        Assert.Equal([run.Fence, trained.Fence, trained.Fence], timeline.Select(entry => entry.Fence));
        Assert.Equal(
            timeline.Skip(1).Take(1), await Runs.ReadTimelineAsync(run.Id, timeline[0].Number, 1, default));
    }

    [Fact]
    public async Task Save_StaleRevision_ChangesNothing()
    {
        RunState run = Scene.Run(1);
        await Runs.CreateAsync(run, [], null, default);
        await Runs.SaveAsync(Scene.Trained(run), Stored(run), [], null, default);

        await Assert.ThrowsAsync<StaleRevisionException>(
            () => Runs.SaveAsync(run with { Status = RunStatus.Failed }, Stored(run), [Submitted], 0, default));
        Assert.Equal(RunStatus.Running, (await Runs.LoadAsync(run.Id, default))!.State.Status);
        Assert.Empty(await Runs.ReadTimelineAsync(run.Id, 0, 10, default));
    }

    [Fact]
    public async Task Save_ManyAtOnce_OneWins()
    {
        RunState run = Scene.Run(1);
        await Runs.CreateAsync(run, [], null, default);
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                await Runs.SaveAsync(run with { Step = i }, Stored(run), [Submitted], null, default);
                return true;
            }
            catch (StaleRevisionException)
            {
                return false;
            }
        }));
        Assert.Single(won, w => w);
        Assert.Single(await Runs.ReadTimelineAsync(run.Id, 0, 10, default));
    }

    [Fact]
    public async Task Save_DropRows_DeletesThoseStepsAndTheSamplesAfterThem()
    {
        RunState run = Scene.Run(1);
        await Runs.CreateAsync(run, [], null, default);
        await Database.Progress.AppendStepsAsync(run.Id, run.Fence, Scene.Steps(0, 10), default);
        foreach (long step in new long[] { 3, 5, 10 })
        {
            await Database.Samples.AppendAsync(
                run.Id, run.Fence, new SampleDrawn(step, new Probe(0, "a", null, null, 0), "b", 0, 0, 1), default);
        }

        await Runs.SaveAsync(run, Stored(run), [], dropRowsFrom: 5, default);
        Assert.Equal(5, (await Database.Progress.ReadStepsAsync(run.Id, 0, 100, default)).Length);
        Assert.Equal([3, 5], await Database.Samples.ReadStepsAsync([run.Id], default));
        Assert.Equal(5L, await ExecuteAsync("SELECT count(*) FROM step_metrics"));
        Assert.Equal(
            new AppendOutcome.Gap(5),
            await Database.Progress.AppendStepsAsync(run.Id, run.Fence, Scene.Steps(6, 1), default));
    }

    [Fact]
    public async Task Save_CatalogueChanges_TheRowsFollow()
    {
        RunState run = Scene.Run(1) with { Checkpoints = new CheckpointCatalogue([Entry(20), Entry(40)], null) };
        await Runs.CreateAsync(run, [], null, default);
        await Runs.SaveAsync(
            run with
            {
                Checkpoints = new CheckpointCatalogue([Entry(40, "fork r2", "x") with { Metric = 0.5 }, Entry(60)], null),
            },
            Stored(run),
            [],
            null,
            default);
        Assert.Equal(
            ["40 fork r2,x 0.5", "60  "],
            await ReadLinesAsync(
                """
                SELECT step || ' ' || array_to_string(pins, ',') || ' ' || coalesce(metric::text, '') FROM checkpoints
                ORDER BY step
                """));
    }

    [Fact]
    public async Task Save_NewAttempt_KeepsTheOldOnesRow()
    {
        RunState run = Scene.Run(1);
        await Runs.CreateAsync(run, [], null, default);
        await Runs.SaveAsync(Scene.Trained(run), Stored(run), [], null, default);
        await Runs.SaveAsync(
            Scene.Trained(run) with { Step = 50 }, Stored(Scene.Trained(run), 2), [], null, default);
        Assert.Equal(
            ["1: 0-0 Queued", "2: 40-50 Running"],
            await ReadLinesAsync(
                """
                SELECT attempt || ': ' || first_step || '-' || last_step || ' ' || status FROM attempts ORDER BY attempt
                """));
    }

    [Fact]
    public async Task List_Query_FindsAndPages()
    {
        SweepId sweep = SweepId.Of([1, 2, 3, 4, 5, 6]);
        for (int i = 1; i <= 6; i++)
        {
            RunState run = Scene.Run(i, name: i % 2 == 0 ? "even" : "odd");
            await Runs.CreateAsync(
                i == 3 ? run with { Status = RunStatus.Completed } : i > 4 ? run with { Sweep = sweep } : run, [], null, default);
        }

        await AssertListsAsync([6, 5, 4, 3, 2, 1], new RunQuery());
        await AssertListsAsync([6, 4, 2], new RunQuery(Name: "even"));
        await AssertListsAsync([3], new RunQuery([RunStatus.Completed, RunStatus.Failed]));
        await AssertListsAsync([6, 5], new RunQuery(Sweep: sweep));
        await AssertListsAsync([6, 5], new RunQuery(Max: 2));
        await AssertListsAsync([4, 3], new RunQuery(Max: 2, Before: Scene.Run(5).Id));
        Assert.Equal(
            new[] { 1, 2, 4, 5, 6 }.Select(i => Scene.Run(i).Id), await Runs.ListLivingAsync(default));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Runs.ListAsync(new RunQuery(Max: 0), default));

        RunSummary summary = (await Runs.ListAsync(new RunQuery(Max: 1), default))[0];
        Assert.Equal(("even", 1000L, 1), (summary.Name, summary.Steps, summary.WorldSize));
        Assert.Equal(Scene.Run(6).Spec.Kappa.Range, summary.Kappa);
        Assert.Equal(Scene.Run(6).Fence, summary.Fence);
    }

    [Theory]
    [InlineData("UPDATE events SET text = 'x'")]
    [InlineData("DELETE FROM events")]
    [InlineData("TRUNCATE events")]
    public async Task Events_AnyChange_IsRefusedByTheDatabase(string sql)
    {
        await Runs.CreateAsync(Scene.Run(1), [Submitted], null, default);
        PostgresException refusal = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(sql));
        Assert.Contains("append-only", refusal.Message);
    }

    [Fact]
    public async Task Timeline_ManyWritersAtOnce_AReaderMissesNoEntry()
    {
        const int NumRuns = 4;
        const int NumSaves = 25;
        RunState[] runs = [.. Enumerable.Range(1, NumRuns).Select(i => Scene.Run(i))];
        foreach (RunState run in runs)
        {
            await Runs.CreateAsync(run, [], null, default);
        }

        Task writing = Task.WhenAll(runs.Select(async run =>
        {
            for (int i = 1; i <= NumSaves; i++)
            {
                await Runs.SaveAsync(run, Stored(run, i), [Submitted, Submitted], null, default);
            }
        }));

        // Asks like a client that resumes from the last number it saw.
        long last = 0;
        int seen = 0;
        for (bool isOver = false; !isOver;)
        {
            isOver = writing.IsCompleted;
            foreach (string line in await ReadLinesAsync(
                $"SELECT e.number::text FROM events e WHERE e.number > {last} ORDER BY e.number"))
            {
                last = long.Parse(line, System.Globalization.CultureInfo.InvariantCulture);
                seen++;
            }
        }

        await writing;
        Assert.Equal(NumRuns * NumSaves * 2, seen);
    }

    private static Stored<RunState> Stored(RunState run, long revision = 1) => new(run, revision);

    private static CheckpointEntry Entry(long step, params ImmutableArray<string> pins) =>
        new(step, $"runs/r/checkpoints/{step}", Scene.HashOf(step - 1), 1234, pins);

    private async Task AssertListsAsync(int[] numbers, RunQuery query) => Assert.Equal(
        numbers, (await Runs.ListAsync(query, default)).Select(run => Convert.ToInt32(run.Id.Value[^4..], 16)));
}
