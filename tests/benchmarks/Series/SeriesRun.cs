using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using SnoopiCluster.Benchmarks.Cluster;
using SnoopiCluster.Benchmarks.Progress;
using SnoopiCluster.Contracts;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Storage;

namespace SnoopiCluster.Benchmarks.Series;

/// <summary>Times the series of a long run, from PostgreSQL to the bytes of the answer.</summary>
internal static class SeriesRun
{
    private const int Rounds = 7;
    private const int RowsPerBatch = 1_000;
    private const int Points = 500;
    private const int Batch = 16;

    // What the curves of a run show when its page is opened.
    private static readonly ImmutableArray<string> Keys =
    [
        "vsd_loss", "lora_loss", "student_grad_norm", "lora_grad_norm", "student_update_ratio", "samples_per_second",
        "memory_bytes", "phase_student", "phase_teachers", "phase_all_reduce", "residual_kappa_0", "residual_t_9",
    ];

    private static readonly Fence Fence = new(1, 1);
    private static readonly RunId Run = RunId.Of([0, 0, 0, 0, 0, 9]);

    /// <summary>Stores a run of so many steps and asks for its series.</summary>
    /// <param name="steps">Steps of the run.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">The store did not take a batch.</exception>
    public static async Task<SeriesResult> MeasureAsync(int steps, CancellationToken cancel)
    {
        await using BenchmarkPostgres postgres = await BenchmarkPostgres.StartAsync(cancel);
        await using SnoopiDatabase database = new(postgres.ConnectionString);
        await database.MigrateAsync(cancel);
        await StoreAsync(database, steps, cancel);
        List<double> milliseconds = [];
        int bytes = 0;
        for (int round = 0; round <= Rounds; round++)
        {
            long started = Stopwatch.GetTimestamp();
            StepSeries series = await database.Series.ReadAsync(
                new StepSeriesQuery(Run, Keys, Points, 0, null, Batch), cancel);
            bytes = JsonSerializer.SerializeToUtf8Bytes(series, MessageJson.Options).Length;
            milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return new SeriesResult(steps, Keys.Length, milliseconds[0], Statistics.Median(milliseconds.Skip(1)), bytes);
    }

    private static async Task StoreAsync(SnoopiDatabase database, int steps, CancellationToken cancel)
    {
        RunState run = new()
        {
            Id = Run,
            Spec = new RunSpec
            {
                Name = "bench",
                Steps = steps,
                Batch = Batch,
                Model = new ModelSpec { Teacher = "models/teacher" },
                Prompts = new PromptsSpec { Set = BenchmarkCluster.PromptSetName },
            },
            PromptSet = Sha256Digest.Of("prompts"u8),
            Fence = Fence,
        };
        await database.Runs.CreateAsync(run, [], idempotencyKey: null, cancel);
        foreach (int[] some in Enumerable.Range(0, steps).Chunk(RowsPerBatch))
        {
            StepRecord[] rows = [.. some.Select(step => StepRows.Noisy(
                new LedgerRow(step, OutcomeOf(step), Sha256Digest.Of(BitConverter.GetBytes(step)), step + 1)))];
            if (await database.Progress.AppendStepsAsync(Run, Fence, rows, cancel) is not AppendOutcome.Stored)
            {
                throw new InvalidOperationException($"The rows from step {some[0]} were not taken.");
            }
        }
    }

    private static StepOutcome OutcomeOf(int step) => step % 997 == 0 ? StepOutcome.Skipped : StepOutcome.Applied;
}
