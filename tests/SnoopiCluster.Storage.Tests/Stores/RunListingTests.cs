using System.Collections.Immutable;
using System.Diagnostics;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Storage.Tests.Stores;

/// <summary>What the page of runs asks for, against real rows.</summary>
public sealed class RunListingTests(PostgresServer server) : DatabaseCase(server)
{
    private IRunStore Runs => Database.Runs;

    [Theory]
    [InlineData(RunOrder.Newest, false, "c b a")]
    [InlineData(RunOrder.Newest, true, "a b c")]
    [InlineData(RunOrder.Name, false, "a b c")]
    [InlineData(RunOrder.Name, true, "c b a")]
    [InlineData(RunOrder.Status, false, "b c a")]
    [InlineData(RunOrder.Progress, false, "c a b")]
    [InlineData(RunOrder.Progress, true, "b a c")]
    [InlineData(RunOrder.Guidance, false, "b c a")]
    [InlineData(RunOrder.Guidance, true, "a c b")]
    public async Task List_InEachOrder_IsInThatOrder(RunOrder order, bool isReversed, string expected)
    {
        await AddAsync(1, "a", RunStatus.Failed, step: 500, kappa: new GuidanceRange(2, 4));
        await AddAsync(2, "b", RunStatus.Queued, step: 0, kappa: new GuidanceRange(1, 3));
        await AddAsync(3, "c", RunStatus.Running, step: 900, kappa: new GuidanceRange(1, 4));

        ImmutableArray<RunSummary> listed = await Runs.ListAsync(
            new RunQuery { Order = order, IsReversed = isReversed }, default);

        Assert.Equal(expected, string.Join(' ', listed.Select(run => run.Name)));
    }

    [Fact]
    public async Task List_InPages_GivesEveryRunOnceInEveryOrder()
    {
        for (int i = 0; i < 25; i++)
        {
            await AddAsync(i, $"same-{i % 3}", RunStatus.Queued, kappa: new GuidanceRange(1, 1 + (i % 2)));
        }

        foreach (RunOrder order in Enum.GetValues<RunOrder>())
        {
            List<RunId> seen = [];
            for (int skip = 0; skip < 30; skip += 10)
            {
                seen.AddRange((await Runs.ListAsync(new RunQuery(Max: 10) { Order = order, Skip = skip }, default))
                    .Select(run => run.Id));
            }

            Assert.Equal(25, seen.Distinct().Count());
            Assert.Equal(25, seen.Count);
        }
    }

    [Theory]
    [InlineData("FAST", "fast-1 Fast-2")]
    [InlineData("t-1", "fast-1")]
    [InlineData("%", "100%")]
    [InlineData("_", "")]
    [InlineData("'; DROP TABLE runs; --", "")]
    public async Task List_BySearch_FindsNamesThatContainItWhateverTheCase(string search, string expected)
    {
        foreach ((int number, string name) in new[] { "fast-1", "Fast-2", "slow", "100%" }.Index())
        {
            await AddAsync(number, name, RunStatus.Queued);
        }

        RunQuery query = new() { Search = search, Order = RunOrder.Newest, IsReversed = true };
        ImmutableArray<RunSummary> listed = await Runs.ListAsync(query, default);
        RunCounts counts = await Runs.CountAsync(query, default);

        Assert.Equal(expected, string.Join(' ', listed.Select(run => run.Name)));
        Assert.Equal(listed.Length, counts.Of(null));
    }

    [Fact]
    public async Task Count_OfAQueryWithStatuses_CountsTheOtherStatusesToo()
    {
        await AddAsync(1, "a", RunStatus.Running);
        await AddAsync(2, "b", RunStatus.Running);
        await AddAsync(3, "c", RunStatus.Failed);
        await AddAsync(4, "other", RunStatus.Failed);

        RunCounts counts = await Runs.CountAsync(new RunQuery(Status: [RunStatus.Running], Max: 1), default);

        Assert.Equal(2, counts.Of([RunStatus.Running]));
        Assert.Equal(2, counts.NumByStatus[RunStatus.Failed]);
        Assert.Equal(4, counts.Of(null));
    }

    [Fact]
    public async Task List_RunWithSteps_ShowsSparklinePaceAndGoodput()
    {
        RunState run = await AddAsync(1, "a", RunStatus.Running);
        await AppendAsync(run, 0, 640, step => step < 320 ? 4.0 : 2.0);
        await AddAsync(2, "b", RunStatus.Running);
        await ExecuteAsync("""
            UPDATE runs SET step = 640, steps = 1000 WHERE name = 'a';
            UPDATE attempts SET started_at = clock_timestamp() - interval '100 seconds' WHERE run_id IN (SELECT id FROM runs WHERE name = 'a')
            """);

        ImmutableArray<RunSummary> listed = await Runs.ListAsync(new RunQuery(), default);
        RunSummary shown = listed[1];

        Assert.Equal(32, shown.Sparkline.Length);
        Assert.Equal([.. Enumerable.Repeat(4.0, 16), .. Enumerable.Repeat(2.0, 16)], shown.Sparkline.Select(point => point!.Value));

        // 0.1 s a step; every tenth step was skipped, so 576 of 640 count.
        Assert.Equal(36, shown.EtaSeconds!.Value, 6);
        Assert.InRange(shown.Goodput!.Value, 0.50, 0.577);
        Assert.InRange((DateTimeOffset.Parse(await NowAsync(), null) - shown.StartedAt!.Value).TotalSeconds, 99, 160);
        Assert.Empty(listed[0].Sparkline);
        Assert.Null(listed[0].Goodput);
        Assert.Null(listed[0].EtaSeconds);
        Assert.Null(listed[0].Sample);
    }

    [Fact]
    public async Task List_RunThatHasEnded_CountsNoTimeAfterItsEnd()
    {
        RunState run = await AddAsync(1, "a", RunStatus.Running);
        await AppendAsync(run, 0, 100, _ => 1.0);
        await ExecuteAsync("""
            UPDATE runs SET step = 100, status = 'Completed';
            UPDATE attempts SET started_at = clock_timestamp() - interval '1 hour';
            INSERT INTO events (run_id, kind, text, step, attempt, membership_version, at)
            SELECT id, 'StatusChanged', 'Completed', 100, 1, 1, clock_timestamp() - interval '1 hour' + interval '18 seconds' FROM runs;
            INSERT INTO events (run_id, kind, text, step, attempt, membership_version) SELECT id, 'Note', 'later', 100, 1, 1 FROM runs
            """);

        RunSummary shown = Assert.Single(await Runs.ListAsync(new RunQuery(), default));

        Assert.Equal(0.5, shown.Goodput!.Value, 3);
        Assert.Null(shown.EtaSeconds);
    }

    [Fact]
    public async Task List_RunThatIsPaused_KeepsTheGoodputThatItHadWhenItPaused()
    {
        RunState run = await AddAsync(1, "a", RunStatus.Running);
        await AppendAsync(run, 0, 100, _ => 1.0);
        await ExecuteAsync("""
            UPDATE runs SET step = 100, status = 'Paused';
            UPDATE attempts SET started_at = clock_timestamp() - interval '1 hour';
            INSERT INTO events (run_id, kind, text, step, attempt, membership_version, at)
            SELECT id, 'StatusChanged', 'Paused', 100, 1, 1, clock_timestamp() - interval '1 hour' + interval '18 seconds' FROM runs
            """);

        Assert.Equal(0.5, Assert.Single(await Runs.ListAsync(new RunQuery(), default)).Goodput!.Value, 3);
    }

    [Fact]
    public async Task List_WhileTheProbesOfAStepArrive_ShowsTheFirstProbeUntilItsNextPictureIsThere()
    {
        RunState run = await AddAsync(1, "a", RunStatus.Running);
        await DrawAsync(run, 10, 0, "first");
        await DrawAsync(run, 10, 1, "x");
        await DrawAsync(run, 20, 1, "y");
        Assert.Equal(new NewestSample(10, 0, PictureTag.Of("first")), await ShownAsync());

        await DrawAsync(run, 20, 0, "second");
        NewestSample? second = await ShownAsync();
        await DrawAsync(run, 20, 0, "second-again");

        Assert.Equal(new NewestSample(20, 0, PictureTag.Of("second")), second);
        Assert.NotEqual(second, await ShownAsync());

        async Task<NewestSample?> ShownAsync() => Assert.Single(await Runs.ListAsync(new RunQuery(), default)).Sample;
    }

    [Fact]
    public async Task List_RunWhoseRowsWereDropped_SumsWhatIsLeft()
    {
        RunState run = await AddAsync(1, "a", RunStatus.Running);
        await AppendAsync(run, 0, 100, _ => 1.0);
        await AppendAsync(run, 100, 100, _ => 1.0);
        Stored<RunState> stored = (await Runs.LoadAsync(run.Id, default))!;
        await Runs.SaveAsync(run with { Step = 100 }, stored, [], dropRowsFrom: 100, default);

        Assert.Equal("100 9.0", await ExecuteAsync(
            "SELECT measured_steps || ' ' || round(applied_seconds::numeric, 3)::numeric(9, 1) FROM run_totals"));
        await AppendAsync(run, 100, 50, _ => 1.0);
        Assert.Equal("150 13.5", await ExecuteAsync(
            "SELECT measured_steps || ' ' || round(applied_seconds::numeric, 3)::numeric(9, 1) FROM run_totals"));
    }

    [Fact]
    public async Task List_StepsWithoutLosses_LeavesTheirPlacesEmpty()
    {
        RunState run = await AddAsync(1, "a", RunStatus.Running);
        await AppendAsync(run, 0, 64, step => step < 32 ? double.NaN : step % 2 == 0 ? null : 3.0);
        await ExecuteAsync("UPDATE runs SET step = 64");

        RunSummary shown = Assert.Single(await Runs.ListAsync(new RunQuery(), default));

        Assert.Equal([.. Enumerable.Repeat<double?>(null, 16), .. Enumerable.Repeat<double?>(3.0, 16)], shown.Sparkline);
    }

    [Fact]
    public async Task List_InterruptedRun_SaysWhenItIsTriedAgain()
    {
        DateTimeOffset retryAt = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);
        await AddAsync(1, "a", RunStatus.Interrupted, change: run => run with { Cause = "every rank was lost", RetryAt = retryAt });

        RunSummary shown = Assert.Single(await Runs.ListAsync(new RunQuery(), default));

        Assert.Equal(new RunWait("every rank was lost", null, null, retryAt), shown.Wait);
    }

    [Fact]
    public async Task List_AThousandRunsWithThousandsOfSteps_StaysQuick()
    {
        await AddAsync(1, "template", RunStatus.Running);
        await ExecuteAsync("""
            INSERT INTO runs (id, name, status, cause, spec, attempt, membership_version, step, steps, world_size, kappa_min, kappa_max,
                state, revision)
            SELECT 'r' || lpad(to_hex(i + 100), 12, '0'), 'run-' || i, (ARRAY['Running', 'Queued', 'Completed', 'Failed'])[1 + i % 4],
                'because', spec, 1, 1, 500, 60000, 2, 0.5 + i % 7, 8, state, 1
            FROM runs, generate_series(0, 998) i WHERE name = 'template';
            INSERT INTO attempts (run_id, attempt, membership_version, first_step, last_step, status, cause)
            SELECT id, 1, 1, 0, 500, status, 'because' FROM runs WHERE name <> 'template';
            INSERT INTO ledger_rows (run_id, step, outcome, hash, optimizer_applied_count, student_updates, attempt, membership_version)
            SELECT r.id, s, 'Applied', decode(repeat('00', 32), 'hex'), s + 1, s + 1, 1, 1
            FROM runs r, generate_series(0, 499) s WHERE r.name LIKE 'run-%0';
            INSERT INTO step_metrics (run_id, step, vsd_loss, lora_loss, student_grad_norm, lora_grad_norm, kappa_min, kappa_max,
                micro_batch, seconds, samples_per_second, phase_seconds, attempt, membership_version)
            SELECT r.id, s, 1.0 / (s + 1), 0.5, 1, 1, 0.5, 4, 8, 0.1, 80, '{}', 1, 1
            FROM runs r, generate_series(0, 499) s WHERE r.name LIKE 'run-%0';
            ANALYZE
            """);
        RunQuery[] queries =
        [
            new(Max: 50), new(Max: 50) { Skip = 900 }, new(Max: 50) { Order = RunOrder.Progress },
            new(Max: 50) { Search = "run-9", Order = RunOrder.Guidance }, new(Status: [RunStatus.Failed], Max: 50),
        ];
        await ReadAsync(queries);

        long began = Stopwatch.GetTimestamp();
        await ReadAsync(queries);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds / queries.Length;
        ImmutableArray<RunSummary> all = await Runs.ListAsync(new RunQuery(Max: 1_000), default);
        double whole = Stopwatch.GetElapsedTime(began).TotalSeconds - (seconds * queries.Length);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"a page of 50 of 1,000 runs with its counts: {seconds * 1000:0} ms; all of them: {whole * 1000:0} ms");
        Assert.Equal(1_000, all.Length);
        Assert.Equal(100, all.Count(run => run.Sparkline.Any(point => point is not null)));

        // Some tens of milliseconds here; a plan that reads every step takes seconds.
        Assert.InRange(seconds, 0, 1);
        Assert.InRange(whole, 0, 5);
    }

    private async Task ReadAsync(RunQuery[] queries)
    {
        foreach (RunQuery query in queries)
        {
            Assert.NotEmpty(await Runs.ListAsync(query, default));
            await Runs.CountAsync(query, default);
        }
    }

    private async Task DrawAsync(RunState run, long step, int probe, string blob) =>
        Assert.True(await Database.Samples.AppendAsync(
            run.Id, run.Fence, new SampleDrawn(step, new Probe(probe, "a cat", null, null, probe), blob, 0, 0, 1), default));

    private async Task<RunState> AddAsync(
        int number,
        string name,
        RunStatus status,
        long step = 0,
        GuidanceRange? kappa = null,
        Func<RunState, RunState>? change = null)
    {
        RunState run = Scene.Run(number, name);
        run = run with
        {
            Status = status,
            Step = step,
            Spec = run.Spec with { Kappa = run.Spec.Kappa with { Range = kappa ?? run.Spec.Kappa.Range } },
        };
        run = change?.Invoke(run) ?? run;
        await Runs.CreateAsync(run, [], null, default);
        return run;
    }

    // Each step takes 0.1 s; every tenth is skipped.
    private async Task AppendAsync(RunState run, long first, int count, Func<long, double?> lossOf)
    {
        ImmutableArray<StepRecord> rows =
        [
            .. Scene.Steps(first, count).Select(row => row with
            {
                Metrics = row.Metrics! with { VsdLoss = lossOf(row.Ledger.Step), Seconds = 0.1 },
            }),
        ];
        Assert.Contains(rows, row => row.Ledger.Outcome == StepOutcome.Skipped);
        Fence fence = (await Runs.LoadAsync(run.Id, default))!.State.Fence;
        Assert.IsType<AppendOutcome.Stored>(await Database.Progress.AppendStepsAsync(run.Id, fence, rows, default));
    }

    private async Task<string> NowAsync() => (string)(await ExecuteAsync("SELECT clock_timestamp()::text"))!;
}
