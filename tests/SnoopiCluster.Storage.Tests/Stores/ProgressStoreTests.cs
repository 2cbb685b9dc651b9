using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Storage.Tests.Stores;

public sealed class ProgressStoreTests(PostgresServer server, ITestOutputHelper output) : DatabaseCase(server)
{
    private static readonly RunState Run = Scene.Run(1);

    private IProgressStore Progress => Database.Progress;

    [Fact]
    public async Task AppendSteps_NewRows_AreReadBack()
    {
        await CreateAsync();
        Assert.Equal(new AppendOutcome.Stored(5, Scene.HashOf(4)), await AppendAsync(0, 5));
        Assert.Equal(
            new AppendOutcome.Stored(8, Scene.HashOf(7)),
            await Progress.AppendStepsAsync(Run.Id, Run.Fence, Scene.Steps(5, 3, withMetrics: false), default));

        ImmutableArray<StoredStep> rows = await Progress.ReadStepsAsync(Run.Id, 1, 6, default);
        Assert.Equal(
            JsonSerializer.Serialize<IEnumerable<StepRecord>>(
                [.. Scene.Steps(1, 4), .. Scene.Steps(5, 2, withMetrics: false)]),
            JsonSerializer.Serialize(rows.Select(row => row.Record)));
        Assert.All(rows, row => Assert.Equal(Run.Fence, row.Fence));
    }

    [Fact]
    public async Task AppendSteps_SentAgain_ChangesNothing()
    {
        await CreateAsync();
        await AppendAsync(0, 5);
        Assert.Equal(new AppendOutcome.Stored(5, Scene.HashOf(4)), await AppendAsync(0, 5));
        Assert.Equal(new AppendOutcome.Stored(5, Scene.HashOf(4)), await AppendAsync(1, 2));
        Assert.Equal(new AppendOutcome.Stored(7, Scene.HashOf(6)), await AppendAsync(3, 4));
        Assert.Equal(7, (await Progress.ReadStepsAsync(Run.Id, 0, 100, default)).Length);
    }

    [Fact]
    public async Task AppendSteps_Gap_StoresNothing()
    {
        await CreateAsync();
        Assert.Equal(new AppendOutcome.Gap(0), await AppendAsync(1, 5));
        await AppendAsync(0, 3);
        Assert.Equal(new AppendOutcome.Gap(3), await AppendAsync(4, 5));
        Assert.Equal(3, (await Progress.ReadStepsAsync(Run.Id, 0, 100, default)).Length);
    }

    [Fact]
    public async Task AppendSteps_Fork_BeginsAtItsOrigin()
    {
        RunState fork = Run with { Origin = new RunOrigin(Scene.Run(9).Id, 20, Scene.HashOf(19), "p") };
        await Database.Runs.CreateAsync(fork, [], null, default);
        Assert.Equal(new AppendOutcome.Gap(20), await AppendAsync(21, 1));
        Assert.Equal(new AppendOutcome.Stored(21, Scene.HashOf(20)), await AppendAsync(20, 1));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 2)]
    public async Task AppendSteps_AnotherFence_IsStaleAndStoresNothing(int attempt, long version)
    {
        await CreateAsync();
        Fence zombie = new(attempt, version);
        Assert.Equal(
            new AppendOutcome.Stale(Run.Fence),
            await Progress.AppendStepsAsync(Run.Id, zombie, Scene.Steps(0, 5), default));
        Assert.Empty(await Progress.ReadStepsAsync(Run.Id, 0, 100, default));
        Assert.Equal(0L, await ExecuteAsync("SELECT count(*) FROM step_metrics"));
    }

    [Fact]
    public async Task AppendSteps_NoSuchRun_SaysSo() =>
        Assert.Equal(new AppendOutcome.NoSuchRun(), await AppendAsync(0, 1));

    [Fact]
    public async Task AppendSteps_BadBatch_IsRefused()
    {
        await CreateAsync();
        await Assert.ThrowsAnyAsync<ArgumentException>(() => AppendAsync(0, 0));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Progress.AppendStepsAsync(
            Run.Id, Run.Fence, [Scene.Step(0), Scene.Step(2)], default));
    }

    [Fact]
    public async Task AppendSteps_MembershipChangesMeanwhile_NoRowOfTheOldOneFollows()
    {
        await CreateAsync();
        Task<int> zombie = Task.Run(async () =>
        {
            for (int step = 0; ; step++)
            {
                if (await AppendAsync(step, 1) is AppendOutcome.Stale)
                {
                    return step;
                }
            }
        });
        while ((await Progress.ReadStepsAsync(Run.Id, 0, 1000, default)).Length < 20)
        {
            await Task.Yield();
        }

        await Database.Runs.SaveAsync(
            Run with { Fence = new Fence(1, 2) }, new Stored<RunState>(Run, 1), [], null, default);
        int atChange = (await Progress.ReadStepsAsync(Run.Id, 0, 100_000, default)).Length;
        Assert.Equal(atChange, await zombie);
        Assert.Equal(atChange, (await Progress.ReadStepsAsync(Run.Id, 0, 100_000, default)).Length);
    }

    [Fact]
    public async Task AppendSteps_ManyRows_AreFastEnough()
    {
        const int NumBatches = 50;
        const int BatchSize = 500;
        const double LeastRowsPerSecond = 5_000;
        await CreateAsync();
        ImmutableArray<StepRecord>[] batches =
            [.. Enumerable.Range(0, NumBatches).Select(i => Scene.Steps((long)i * BatchSize, BatchSize))];

        long start = Stopwatch.GetTimestamp();
        foreach (ImmutableArray<StepRecord> batch in batches)
        {
            Assert.IsType<AppendOutcome.Stored>(await Progress.AppendStepsAsync(Run.Id, Run.Fence, batch, default));
        }

        // A row here is a row of the ledger and one of metrics.
        double rate = NumBatches * BatchSize / Stopwatch.GetElapsedTime(start).TotalSeconds;
        output.WriteLine($"{rate:0} rows/s");
        Assert.InRange(rate, LeastRowsPerSecond, double.PositiveInfinity);
    }

    [Fact]
    public async Task ReadSteps_RowsOfAnOlderProgram_LackOnlyWhatItDidNotMeasure()
    {
        await CreateAsync();
        await ExecuteAsync($$"""
            INSERT INTO ledger_rows (run_id, step, outcome, hash, optimizer_applied_count, student_updates, attempt,
                membership_version)
            VALUES ('{{Run.Id}}', 0, 'Applied', sha256('0'), 1, 1, 1, 1);
            INSERT INTO step_metrics (run_id, step, vsd_loss, lora_loss, student_grad_norm, lora_grad_norm, kappa_min, kappa_max,
                micro_batch, seconds, samples_per_second, phase_seconds, attempt, membership_version)
            VALUES ('{{Run.Id}}', 0, 0.5, 0.25, 1.5, 2.5, 1, 3, 4, 0.4, 40, '{"student": 0.2, "teacher": 0.1}', 1, 1)
            """);

        StepMetrics metrics = (await Progress.ReadStepsAsync(Run.Id, 0, 1, default))[0].Record.Metrics!;
        StepSeries series = await Database.Series.ReadAsync(
            new StepSeriesQuery(
                Run.Id, ["vsd_loss", "student_update_ratio", "residual_kappa_0", "phase_sampling"], 10, 0, null, Batch: 16),
            default);

        Assert.Equal((0.5, 0.25, 0.4, 0.2), (metrics.VsdLoss, metrics.LoraLoss, metrics.Seconds, metrics.PhaseSeconds["student"]));
        Assert.Equal((null, null), (metrics.StudentUpdateRatio, metrics.LoraUpdateRatio));
        Assert.Equal((null, null), (metrics.ResidualByKappa, metrics.ResidualByT));
        Assert.Equal((null, null, null), (metrics.MemoryBytes, metrics.FlopUtilization, metrics.WorldSize));
        // A phase that a step says nothing of took no time.
        Assert.Equal([0.5f, null, null, 0], series.Lines.Select(line => line.Mean[0]));
    }

    private Task<RunId> CreateAsync() => Database.Runs.CreateAsync(Run, [], null, default);

    private Task<AppendOutcome> AppendAsync(long first, int count) =>
        Progress.AppendStepsAsync(Run.Id, Run.Fence, Scene.Steps(first, count), default);
}
