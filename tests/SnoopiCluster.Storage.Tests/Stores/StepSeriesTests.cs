using FsCheck;
using FsCheck.Fluent;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Storage.Tests.Stores;

/// <summary>Series of a run against what its rows say one by one.</summary>
public sealed class StepSeriesTests(PostgresServer server) : DatabaseCase(server)
{
    private const int Batch = 16;
    private const int NumCases = 40;
    private static readonly RunState Run = Scene.Run(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// Whatever a run's rows say and whatever is asked for: no bucket's least or greatest value is lost, and the first and the
    /// last step that are asked for are in the first and the last bucket.
    /// </summary>
    [Fact]
    public void Read_AnyRows_KeepsEveryExtremeAndBothEnds()
    {
        int numCases = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(NumCases), Prop.ForAll(SeriesCase.Any.ToArbitrary(), async asked =>
        {
            RunState run = Scene.Run(100 + Interlocked.Increment(ref numCases));
            StepRecord[] rows = RandomRows(new Random(asked.Seed), asked.NumSteps);
            await StoreAsync(run, rows);

            StepSeries series = await Database.Series.ReadAsync(
                new StepSeriesQuery(
                    run.Id,
                    ["vsd_loss", "lora_loss", "phase_text", "residual_t_9", "memory_bytes"],
                    asked.Points,
                    asked.From,
                    asked.To,
                    Batch),
                Cancel);

            Expect(series, rows, asked.Points, asked.From, asked.To);
        }));
        Assert.Equal(NumCases, numCases);
    }

    [Fact]
    public async Task Read_ABucketWithOneSpike_HasTheMeanOfItsStepsAndTheSpikeAsItsGreatest()
    {
        await StoreAsync([.. Scene.Steps(0, 100).Select(row => row with
        {
            Metrics = row.Metrics! with { VsdLoss = row.Step == 40 ? 101 : 1 },
        })]);

        SeriesLine line = Assert.Single((await ReadAsync(1, 0, null, "vsd_loss")).Lines);

        Assert.Equal((2f, 1f, 101f), (line.Mean[0], line.Min[0], line.Max[0]));
    }

    [Fact]
    public async Task Read_PhasesThatMostStepsDoNotDo_AddUpToTheMeanSecondsOfTheBucket()
    {
        await StoreAsync([.. Scene.Steps(0, 100).Select(row => row with
        {
            Metrics = row.Metrics! with
            {
                Seconds = row.Step == 40 ? 8.5 : 0.5,
                PhaseSeconds = row.Step == 40
                    ? new Dictionary<string, double> { ["student"] = 0.5, ["sampling"] = 8 }
                    : new Dictionary<string, double> { ["student"] = 0.5 },
            },
        })]);

        StepSeries series = await ReadAsync(1, 0, null, "seconds", "phase_student", "phase_sampling");

        Assert.Equal(0.58f, series.Lines[0].Mean[0]);
        Assert.Equal(0.58, series.Lines.Skip(1).Sum(line => (double)line.Mean[0]!.Value), 6);
    }

    [Fact]
    public async Task Read_RunWithoutRows_HasNoBuckets()
    {
        await StoreAsync([]);

        StepSeries series = await ReadAsync(500, 0, null, "vsd_loss");

        Assert.Empty(series.Steps);
        Assert.Empty(series.Bands);
        Assert.Empty(Assert.Single(series.Lines).Mean);
    }

    [Fact]
    public async Task Read_AFork_CountsThePromptsOfTheRunThatItCameFrom()
    {
        RunState fork = Run with { Origin = new RunOrigin(Scene.Run(9).Id, 20, Scene.HashOf(19), "p"), Step = 20 };
        await Database.Runs.CreateAsync(fork, [], null, Cancel);
        await Database.Progress.AppendStepsAsync(fork.Id, fork.Fence, Scene.Steps(20, 10), Cancel);

        StepSeries series = await ReadAsync(500, 0, null, "seconds");

        Assert.Equal(Enumerable.Range(20, 10).Select(step => (long)step), series.Steps);
        Assert.Equal(21 * Batch, series.Prompts[0]);
        Assert.Equal(30 * Batch, series.Prompts[^1]);
    }

    [Fact]
    public async Task Read_SkippedSteps_AreBandsWithTheirEnds()
    {
        StepRecord[] rows = RandomRows(new Random(1), 100);
        for (int step = 0; step < rows.Length; step++)
        {
            bool isSkipped = step is 3 or 4 or 5 or 90;
            rows[step] = rows[step] with
            {
                Ledger = rows[step].Ledger with { Outcome = isSkipped ? StepOutcome.Skipped : StepOutcome.Applied },
            };
        }

        await StoreAsync(rows);

        Assert.Equal(
            [new StepBand(StepBandKind.Skipped, 3, 6), new StepBand(StepBandKind.Skipped, 90, 91)],
            (await ReadAsync(10, 0, null, "seconds")).Bands);
        Assert.Equal(
            [new StepBand(StepBandKind.Skipped, 4, 6)], (await ReadAsync(10, 4, 90, "seconds")).Bands);
    }

    [Fact]
    public async Task Read_ARunThatWentBack_SaysWhichStepsWereTakenAgain()
    {
        await StoreAsync([.. Scene.Steps(0, 40).Select(row => row with
        {
            Ledger = row.Ledger with { Outcome = StepOutcome.Applied },
        })]);
        Stored<RunState> stored = (await Database.Runs.LoadAsync(Run.Id, Cancel))!;

        // All 40 steps were told; then every rank was lost, and the next attempt began at the checkpoint before step 30.
        long revision = await SaveAsync(stored with { State = stored.State with { Step = 40 } }, dropFrom: null);
        RunState second = stored.State with { Step = 40, Fence = new Fence(2, 2) };
        revision = await SaveAsync(new Stored<RunState>(second, revision), dropFrom: null);
        await SaveAsync(new Stored<RunState>(second with { Step = 30 }, revision), dropFrom: 30);

        Assert.Equal([new StepBand(StepBandKind.Replayed, 30, 40)], (await ReadAsync(10, 0, null, "seconds")).Bands);
        Assert.Empty((await ReadAsync(10, 0, 30, "seconds")).Bands);

        async Task<long> SaveAsync(Stored<RunState> run, long? dropFrom) =>
            await Database.Runs.SaveAsync(run.State, run, [], dropFrom, Cancel);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("seconds", "seconds")]
    [InlineData("phase_seconds")]
    [InlineData("seconds; DROP TABLE runs")]
    public async Task Read_KeysThatAreNotKnownOrThereTwice_AreRefused(params string[] keys) =>
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(500, 0, null, keys));

    [Fact]
    public async Task Read_EveryKey_IsOneStatementThatDatabasesTake()
    {
        await StoreAsync(RandomRows(new Random(1), 30));

        StepSeries series = await ReadAsync(5, 0, null, [.. SeriesKeys.All]);

        Assert.Equal(SeriesKeys.All, series.Lines.Select(line => line.Key));
        Assert.All(series.Lines, line => Assert.Equal((5, 5, 5), (line.Mean.Length, line.Min.Length, line.Max.Length)));
    }

    private Task StoreAsync(StepRecord[] rows) => StoreAsync(Run, rows);

    private async Task StoreAsync(RunState run, StepRecord[] rows)
    {
        await Database.Runs.CreateAsync(run, [], null, Cancel);
        foreach (StepRecord[] some in rows.Chunk(500))
        {
            Assert.IsType<AppendOutcome.Stored>(await Database.Progress.AppendStepsAsync(run.Id, run.Fence, some, Cancel));
        }
    }

    private Task<StepSeries> ReadAsync(int points, long from, long? to, params string[] keys) =>
        Database.Series.ReadAsync(new StepSeriesQuery(Run.Id, [.. keys], points, from, to, Batch), Cancel);

    private static StepRecord[] RandomRows(Random random, int count)
    {
        StepRecord[] rows = new StepRecord[count];
        for (int step = 0; step < count; step++)
        {
            bool isSkipped = random.Next(20) == 0;
            StepRecord plain = Scene.Step(step);
            rows[step] = plain with
            {
                Ledger = plain.Ledger with { Outcome = isSkipped ? StepOutcome.Skipped : StepOutcome.Applied },
                Metrics = random.Next(10) == 0 ? null : plain.Metrics! with
                {
                    VsdLoss = Number(random),
                    LoraLoss = Number(random) ?? 0,
                    PhaseSeconds = new Dictionary<string, double> { ["text"] = random.NextDouble() },
                    ResidualByT = random.Next(4) == 0
                        ? null
                        : new ResidualProfile([.. new double?[9], Number(random)], [.. new int[9], 3]),
                    MemoryBytes = random.NextInt64(1L << 40),
                    Seconds = random.NextDouble(),
                    WorldSize = random.Next(2) == 0 ? null : random.Next(1, 9),
                },
            };
        }

        return rows;
    }

    private static double? Number(Random random) => random.Next(12) switch
    {
        0 => null,
        1 => double.NaN,
        2 => double.PositiveInfinity,
        3 => double.NegativeInfinity,
        4 => 1e300,
        _ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 6)),
    };

    private static void Expect(StepSeries series, StepRecord[] rows, int points, long from, long? to)
    {
        long next = Math.Min(to ?? rows.Length, rows.Length);
        long width = Math.Max(1, (next - from + points - 1) / points);
        StepRecord[][] buckets = [.. rows.Skip((int)from).Take((int)Math.Max(0, next - from)).Chunk((int)width)];
        Assert.Equal(buckets.Length == 0 ? 1 : width, series.StepsPerBucket);
        Assert.InRange(series.Steps.Length, 0, points);
        Assert.Equal(buckets.Select(bucket => bucket[^1].Step), series.Steps);
        Assert.Equal(buckets.Select(bucket => bucket[^1].Ledger.OptimizerAppliedCount * Batch), series.Prompts);
        ExpectLine(series.Lines[0], buckets, width == 1, metrics => metrics.VsdLoss);
        ExpectLine(series.Lines[1], buckets, width == 1, metrics => metrics.LoraLoss);
        ExpectLine(series.Lines[2], buckets, width == 1, metrics => metrics.PhaseSeconds["text"]);
        ExpectLine(series.Lines[3], buckets, width == 1, metrics => metrics.ResidualByT?.Rms[9]);
        ExpectLine(series.Lines[4], buckets, width == 1, metrics => metrics.MemoryBytes);
        Assert.Equal(series.WallSeconds.Order(), series.WallSeconds);
        double gpu = GpuSecondsOf(rows[..(int)Math.Min(from, rows.Length)]);
        for (int i = 0; i < buckets.Length; i++)
        {
            gpu += GpuSecondsOf(buckets[i]);
            Assert.Equal(gpu, series.GpuSeconds[i], 0.01);
        }

        HashSet<long> skipped = [.. buckets.SelectMany(bucket => bucket)
            .Where(row => row.Ledger.Outcome == StepOutcome.Skipped).Select(row => row.Step)];
        Assert.All(skipped, step => Assert.Contains(series.Bands, band => band.From <= step && step < band.To));
    }

    private static void ExpectLine(
        SeriesLine line, StepRecord[][] buckets, bool isAlone, Func<StepMetrics, double?> measure)
    {
        Assert.Equal(isAlone ? 0 : buckets.Length, line.Min.Length);
        Assert.Equal(isAlone ? 0 : buckets.Length, line.Max.Length);
        for (int i = 0; i < buckets.Length; i++)
        {
            double[] finite =
            [
                .. buckets[i].Select(row => row.Metrics is { } metrics ? measure(metrics) : null).OfType<double>()
                    .Where(double.IsFinite),
            ];
            bool isEmpty = finite.Length == 0;
            double[] single = [.. finite.Select(value => Math.Clamp(value, -float.MaxValue, float.MaxValue))];
            ExpectNear(isEmpty ? null : single.Average(), line.Mean[i], isEmpty ? 0 : single.Max(Math.Abs));
            if (isAlone)
            {
                Assert.Equal(isEmpty ? null : (float)single[0], line.Mean[i]);
            }
            else
            {
                ExpectNear(isEmpty ? null : single.Min(), line.Min[i], 0);
                ExpectNear(isEmpty ? null : single.Max(), line.Max[i], 0);
                Assert.True(isEmpty || (line.Min[i] <= line.Mean[i] && line.Mean[i] <= line.Max[i]), $"bucket {i} of {line}");
            }
        }
    }

    // Buckets of several steps are rounded to six digits; a mean of numbers of both signs is as exact as the largest of them.
    private static void ExpectNear(double? expected, float? found, double scale)
    {
        Assert.Equal(expected is null, found is null);
        if (expected is { } value)
        {
            Assert.Equal(value, found!.Value, (6e-6 * Math.Abs(value)) + (1e-12 * scale));
        }
    }

    // Rows without metrics count as the others of their bucket.
    private static double GpuSecondsOf(StepRecord[] bucket)
    {
        StepMetrics[] measured = [.. bucket.Select(row => row.Metrics).OfType<StepMetrics>()];
        return measured.Length == 0
            ? 0
            : measured.Sum(metrics => metrics.Seconds * (metrics.WorldSize ?? 1)) * bucket.Length / measured.Length;
    }

    // Fewer steps than points as well as many a bucket, windows that begin or end beyond the rows.
    private sealed record SeriesCase(int Seed, int NumSteps, int Points, long From, long? To)
    {
        public static Gen<SeriesCase> Any { get; } =
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from numSteps in Gen.Choose(1, 200)
            from points in Gen.OneOf(Gen.Choose(1, 12), Gen.Choose(1, 250))
            from start in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, numSteps + 2))
            from length in Gen.Choose(0, numSteps + 2)
            from isOpen in Gen.Elements(true, false)
            select new SeriesCase(seed, numSteps, points, start, isOpen ? null : start + length);
    }
}
