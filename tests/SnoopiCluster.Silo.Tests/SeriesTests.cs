using System.Text.Json;
using Npgsql;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

public sealed class SeriesTests(PostgresServer postgres)
{
    private const int NumManySteps = 60_000;

    [Fact]
    public async Task Series_OfACompletedRun_AreItsStepsInBuckets()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        await cluster.AddNodeAsync("node-a", 2);
        RunView run = await cluster.SubmitAsync(TestCluster.Spec(steps: 20));
        await cluster.WaitForAsync(run.Id, RunStatus.Completed);

        StepSeries all = await cluster.GetAsync<StepSeries>($"runs/{run.Id}/series?keys=lora_loss,vsd_loss");
        StepSeries few = await cluster.GetAsync<StepSeries>($"runs/{run.Id}/series?keys=vsd_loss&points=4&from=8&to=16");

        Assert.Equal(Enumerable.Range(0, 20).Select(step => (long)step), all.Steps);
        Assert.Equal(["lora_loss", "vsd_loss"], all.Lines.Select(line => line.Key));
        Assert.Equal((2L, 4), (few.StepsPerBucket, few.Steps.Length));
        Assert.Equal([9, 11, 13, 15], few.Steps);
        Assert.All(
            all.Lines[1].Mean.Skip(8).Take(8).Chunk(2).Zip(few.Lines[0].Max),
            bucket => Assert.Equal(bucket.First.Max()!.Value, bucket.Second!.Value, 1e-5));
        Assert.All(
            all.Lines[1].Mean.Skip(8).Take(8).Chunk(2).Zip(few.Lines[0].Mean),
            bucket => Assert.Equal(bucket.First.Average()!.Value, bucket.Second!.Value, 1e-5));
        Assert.Equal(all.Prompts[15], few.Prompts[^1]);
        Assert.Equal(all.GpuSeconds[15], few.GpuSeconds[^1], 0.01);
    }

    [Fact]
    public async Task Series_SixtyThousandStepsAndTwelveKeys_MoveAtMost200KB()
    {
        string[] keys =
        [
            .. SeriesKeys.Measures.Take(8), "phase_student", "phase_all_reduce", "residual_kappa_0", "residual_t_5",
        ];
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        RunView run = await cluster.SubmitAsync(TestCluster.Spec(steps: NumManySteps));
        await StoreManyAsync(cluster, run.Id);

        byte[] answer = await cluster.Http.GetByteArrayAsync(
            new Uri($"/api/v1/runs/{run.Id}/series?keys={string.Join(',', keys)}&points=500", UriKind.Relative),
            TestContext.Current.CancellationToken);
        StepSeries series = JsonSerializer.Deserialize<StepSeries>(answer, Contracts.MessageJson.Options)!;

        TestContext.Current.TestOutputHelper?.WriteLine($"{answer.Length:n0} bytes");
        Assert.InRange(answer.Length, 100_000, 200_000);
        Assert.Equal((500, 120L), (series.Steps.Length, series.StepsPerBucket));
        Assert.Equal(NumManySteps - 1, series.Steps[^1]);
        Assert.Equal(keys, series.Lines.Select(line => line.Key));
        Assert.All(series.Lines, line => Assert.All(line.Min.Zip(line.Max), ends => Assert.True(ends.First < ends.Second)));
        Assert.All(series.Bands, band => Assert.Equal(StepBandKind.Skipped, band.Kind));
        Assert.InRange(series.Bands.Length, 1, 200);
    }

    // As a run of hours leaves them, with numbers that need all their digits; the ranks' way would take a minute.
    private static async Task StoreManyAsync(TestCluster cluster, RunId run)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(cluster.Postgres);
        await using NpgsqlCommand command = source.CreateCommand($"""
            INSERT INTO ledger_rows (run_id, step, outcome, hash, optimizer_applied_count, student_updates, attempt,
                membership_version)
            SELECT '{run}', step, CASE WHEN step % 97 = 5 THEN 'Skipped' ELSE 'Applied' END, sha256('x'), step + 1, step + 1, 1, 1
            FROM generate_series(0, {NumManySteps - 1}) AS step;
            INSERT INTO step_metrics (run_id, step, vsd_loss, lora_loss, student_grad_norm, lora_grad_norm, kappa_min, kappa_max,
                micro_batch, seconds, samples_per_second, phase_seconds, attempt, membership_version, clip_loss, clip_cosine,
                student_update_ratio, lora_update_ratio, residual_by_kappa, residual_by_t, memory_bytes, flop_utilization)
            SELECT '{run}', step, random(), random(), random(), random(), random(), 1 + random(), 16, random(), 40 * random(),
                jsonb_build_object('student', random(), 'all_reduce', random()), 1, 1, random(), random(), random() / 1e4,
                random() / 1e4, ARRAY[random(), random()], ARRAY[random(), 0, 0, 0, 0, random()],
                (1e9 * (1 + random()))::bigint, random()
            FROM generate_series(0, {NumManySteps - 1}) AS step
            """);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
