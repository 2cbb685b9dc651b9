using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using SnoopiCluster.Benchmarks.Cluster;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Storage;

namespace SnoopiCluster.Benchmarks.Progress;

/// <summary>Times the progress store on a PostgreSQL that waits for the disk.</summary>
internal static class ProgressRun
{
    // What a rank sends at most in one report; the goal is for batches. Smaller ones show what a batch costs.
    private const int FullBatch = 256;
    private static readonly ImmutableArray<(int Writers, int Rows)> Cases = [(1, FullBatch), (2, FullBatch), (2, 16)];
    private static readonly Fence Fence = new(1, 1);

    /// <summary>Measures all cases one after the other, on one database.</summary>
    /// <param name="rows">About how many steps a case of full batches writes; the others write as many batches.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">The store did not take a batch.</exception>
    public static async Task<ImmutableArray<ProgressResult>> MeasureAsync(int rows, CancellationToken cancel)
    {
        await using BenchmarkPostgres postgres = await BenchmarkPostgres.StartAsync(cancel);
        await using SnoopiDatabase database = new(postgres.ConnectionString);
        await database.MigrateAsync(cancel);
        ImmutableArray<ProgressResult>.Builder results = ImmutableArray.CreateBuilder<ProgressResult>();
        for (int i = 0; i < Cases.Length; i++)
        {
            (int writers, int batchRows) = Cases[i];
            int batches = Math.Max(2, rows / FullBatch / writers);
            results.Add(await MeasureAsync(database, (byte)i, writers, batchRows, batches, cancel));
        }

        return results.ToImmutable();
    }

    /// <summary>The results as text.</summary>
    public static string ToTable(ImmutableArray<ProgressResult> results)
    {
        StringBuilder text = new();
        foreach (ProgressResult result in results)
        {
            string verdict = !result.IsJudged ? ""
                : $"; goal {ProgressResult.GoalRowsPerSecond:n0}: {(result.IsReached ? "reached" : "MISSED")}";
            text.Append(CultureInfo.InvariantCulture,
                $"{result.NumWriters} writers, batches of {result.BatchRows,3} rows: {result.RowsPerSecond,8:n0} rows/s; "
                + $"a batch takes {result.MedianMs,5:f1} ms, p99 {result.Percentile99Ms,5:f1} ms "
                + $"({result.NumBatches} batches){verdict}\n");
        }

        return text.ToString();
    }

    private static async Task<ProgressResult> MeasureAsync(
        SnoopiDatabase database, byte number, int writers, int batchRows, int batches, CancellationToken cancel)
    {
        RunId[] runs = [.. Enumerable.Range(0, writers).Select(i => RunId.Of([0, 0, 0, 0, number, (byte)i]))];
        foreach (RunId run in runs)
        {
            await database.Runs.CreateAsync(StateOf(run), [], idempotencyKey: null, cancel);
        }

        // Made before the clock starts; the first batch opens the connection and plans the statement.
        StepRecord[][] rows = [.. Enumerable.Range(0, batches + 1).Select(i => Rows((long)i * batchRows, batchRows))];
        foreach (RunId run in runs)
        {
            await AppendAsync(database, run, rows[0], cancel);
        }

        long started = Stopwatch.GetTimestamp();
        double[][] seconds = await Task.WhenAll(runs.Select(run => Task.Run(
            async () =>
            {
                double[] own = new double[batches];
                for (int i = 0; i < batches; i++)
                {
                    own[i] = await AppendAsync(database, run, rows[i + 1], cancel);
                }

                return own;
            },
            cancel)));
        double elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        double[] all = [.. seconds.SelectMany(own => own)];
        return new ProgressResult(
            writers,
            batchRows,
            all.Length,
            all.Length * batchRows / elapsed,
            Statistics.Median(all) * 1e3,
            Statistics.Percentile(all, 0.99) * 1e3,
            IsJudged: batchRows == FullBatch);
    }

    private static async Task<double> AppendAsync(
        SnoopiDatabase database, RunId run, StepRecord[] rows, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        AppendOutcome outcome = await database.Progress.AppendStepsAsync(run, Fence, rows, cancel);
        return outcome is AppendOutcome.Stored
            ? Stopwatch.GetElapsedTime(started).TotalSeconds
            : throw new InvalidOperationException($"Rows from step {rows[0].Step} of run {run} were answered with {outcome}.");
    }

    private static RunState StateOf(RunId run) => new()
    {
        Id = run,
        Spec = new RunSpec
        {
            Name = "bench",
            Model = new ModelSpec { Teacher = "models/teacher" },
            Prompts = new PromptsSpec { Set = BenchmarkCluster.PromptSetName },
        },
        PromptSet = Sha256Digest.Of("prompts"u8),
        Fence = Fence,
    };

    private static StepRecord[] Rows(long first, int count) =>
        [.. Enumerable.Range(0, count).Select(i => StepRows.Of(
            new LedgerRow(first + i, StepOutcome.Applied, Sha256Digest.Of(BitConverter.GetBytes(first + i)), first + i + 1)))];
}
