using System.Diagnostics;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Cli.Tests.Ranks;

/// <summary>Real rank processes on loopback: they train as one, change in number, and lose members without losing steps.</summary>
public sealed class GroupTests(TinyModelRuns runs) : IClassFixture<TinyModelRuns>
{
    // The ranks' sums are rounded in another order. Measured: one step's gradients differ by 1e-6. Over 20 steps AdamW turns
    // the rounding of gradients that are zero in theory into steps of either sign: losses and norms 1e-3, weights 1e-4.
    private const double GradientTolerance = 1e-5;
    private const double MetricTolerance = 5e-3;
    private const double WeightTolerance = 5e-4;

    [Fact]
    public async Task TwoRanks_Over20Steps_GiveWhatOneRankGives()
    {
        RunSpec spec = runs.Spec(steps: 20);
        GroupRun one = await RunAsync("w1", spec, worldSize: 1);
        GroupRun two = await RunAsync("w2", spec, worldSize: 2);

        Assert.Equal(one.Finished.LedgerHash, two.Finished.LedgerHash);
        double metrics = one.Rows.Zip(two.Rows).Max(pair => Difference(pair.First, pair.Second));
        double weights = TensorComparison.Of(one.Exported("student"), two.Exported("student"));
        double average = TensorComparison.Of(one.Exported("student-ema"), two.Exported("student-ema"));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"largest relative difference: metrics {metrics:g2}, student {weights:g2}, its average {average:g2}");
        Assert.InRange(metrics, 0, MetricTolerance);
        foreach ((StepRecord alone, StepRecord together) in one.Rows.Zip(two.Rows))
        {
            ExpectSame(alone.Metrics!.ResidualByKappa!, together.Metrics!.ResidualByKappa!, spec.Batch);
            ExpectSame(alone.Metrics.ResidualByT!, together.Metrics.ResidualByT!, spec.Batch);
            Assert.Equal((1, 2), (alone.Metrics.WorldSize, together.Metrics.WorldSize));
        }

        Assert.InRange(weights, 0, WeightTolerance);
        Assert.InRange(average, 0, WeightTolerance);
        Assert.Single(two.StudentHashes.Distinct());
    }

    [Fact]
    public async Task ThreeRanks_WithABatchOf16_GiveTheGradientOfOne()
    {
        // After one step both first moments are the unclipped gradient, times 1 - beta1. With one kappa on both teachers the
        // student's would be zero in the first step.
        RunSpec spec = runs.Spec(steps: 1, batch: 16) with
        {
            GradClip = 0,
            Kappa = new KappaSpec { On = KappaOn.Independent },
        };
        GroupRun one = await RunAsync("g1", spec, worldSize: 1);
        GroupRun three = await RunAsync("g3", spec, worldSize: 3);

        foreach (string net in new[] { "student", "lora" })
        {
            double difference = TensorComparison.Of(
                one.CheckpointTensors($"{net}.exp_avg."), three.CheckpointTensors($"{net}.exp_avg."));
            TestContext.Current.TestOutputHelper?.WriteLine($"relative difference of the {net}'s gradient: {difference:g2}");
            Assert.InRange(difference, 0, GradientTolerance);
        }
    }

    [Fact]
    public async Task FourThenTwoThenThreeRanks_ConsumeTheSamePrompts()
    {
        RunSpec spec = runs.Spec(steps: 18);
        GroupRun one = await RunAsync("p1", spec, worldSize: 1);
        using var group = new GroupUnderTest(runs.NewFolder("4-2-3"), spec);
        group.Begin("stop@3", "stop@9", null, null);
        RankUnderTest[] first = [.. group.Members];

        // Each group is held before a step until its order is there; on a busy machine it may come a step late all the same.
        group.Members[3].Until<CollectiveEntered>(entered => entered.Step == 3);
        group.Order(RankOrder.Regroup);
        await first[0].ContinueAsync();
        group.FormOnceLeft(first[1], first[3]);
        first[3].Until<CollectiveEntered>(entered => entered.Step == 9);
        group.Order(RankOrder.Regroup);
        await first[1].ContinueAsync();
        group.FormOnceLeft(first[3], group.Start(), first[1]);
        GroupFormed[] formed = group.Formed();
        (RankFinished finished, string[] students) = await group.FinishAsync();

        Assert.InRange(Assert.Single(formed.Select(f => f.Step).Distinct()), 10, 17);
        Assert.Equal(one.Finished.LedgerHash, finished.LedgerHash);
        Assert.Equal(one.Rows.Select(row => row.Ledger), group.Rows.Select(row => row.Ledger));
        Assert.Single(students.Distinct());
        Assert.Contains(formed[0].Remarks, text => text.Contains("world size 3 instead of 2", StringComparison.Ordinal));
        Assert.IsType<LedgerFinding.Sound>(group.Verify());
    }

    [Fact]
    public async Task TwoRanks_LosingOne_GoOnWithItsReplacementAndLoseNoStep()
    {
        RunSpec spec = runs.Spec(steps: 12);
        using var group = new GroupUnderTest(runs.NewFolder("kill"), spec);
        group.Begin(null, "kill-in-reduce@5");
        (RankUnderTest survivor, RankUnderTest killed) = (group.Members[0], group.Members[1]);

        await killed.EndAsync();
        long dead = Stopwatch.GetTimestamp();
        RankUnderTest replacement = group.Launch();
        (_, long ready) = replacement.UntilAt<RankReady>();
        (BrokenReport broken, long noticed) = survivor.UntilAt<BrokenReport>();
        group.Form(survivor, replacement);
        GroupFormed[] formed = group.Formed();
        (_, long going) = survivor.UntilAt<StepsCommitted>(report => report.Steps.Any(row => row.Step == 5));
        (RankFinished finished, string[] students) = await group.FinishAsync();

        Assert.Equal((5, BreakKind.PeerLost), (broken.Broken.Step, broken.Broken.Kind));
        Assert.All(formed, f => Assert.Equal((5, 0, null), (f.Step, f.Reporter, f.RestoredFrom)));
        Assert.Equal(12, finished.Step);
        Assert.Single(students.Distinct());
        Assert.IsType<LedgerFinding.Sound>(group.Verify());
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"seconds from the death: survivor noticed {Seconds(dead, noticed):f3}, replacement ready {Seconds(dead, ready):f3}; "
                + $"joining took {formed[1].JoinSeconds:f3}, hand-over {formed[1].HandOverSeconds:f3}; "
                + $"next step of the full group {Seconds(dead, going):f3}");
    }

    [Fact]
    public async Task ThreeRanks_OneKilledBetweenAnothersApplyAndAThirds_LoseNoStep()
    {
        // Step 5 is reduced on all three. Rank 0 applies it; rank 1 stops before it does and is killed when rank 0 has; rank 2
        // takes the collective for failed.
        RunSpec spec = runs.Spec(steps: 10);
        using var group = new GroupUnderTest(runs.NewFolder("between"), spec);
        group.Begin(null, "stop-after-reduce@5", "lose-reduce@5");
        (RankUnderTest ahead, RankUnderTest killed, RankUnderTest behind) =
            (group.Members[0], group.Members[1], group.Members[2]);

        ahead.Until<StepsCommitted>(report => report.Steps.Any(row => row.Step == 5));
        Assert.Equal(5, behind.Until<BrokenReport>().Broken.Step);
        killed.Signal("KILL");
        Assert.Equal(6, ahead.Until<BrokenReport>().Broken.Step);
        group.Form(ahead, group.Start(), behind);
        GroupFormed[] formed = group.Formed();
        (_, string[] students) = await group.FinishAsync();

        Assert.All(formed, f => Assert.Equal((6, 0), (f.Step, f.Reporter)));
        Assert.Single(formed.Select(f => f.LedgerHash).Distinct());
        Assert.Single(students.Distinct());
        Assert.IsType<LedgerFinding.Sound>(group.Verify());
    }

    [Fact]
    public async Task TwoRanks_WhenTheOneAheadIsKilledUnheard_TellItsRowsAgain()
    {
        // Rank 0 falls behind, so rank 1 becomes the reporter and has rows that were not stored yet.
        RunSpec spec = runs.Spec(steps: 9);
        using var group = new GroupUnderTest(runs.NewFolder("rows"), spec);
        group.Begin("lose-reduce@3", null);
        (RankUnderTest behind, RankUnderTest ahead) = (group.Members[0], group.Members[1]);

        behind.Until<BrokenReport>();
        ahead.Until<BrokenReport>();
        group.Form(behind, ahead);
        StepsCommitted first = ahead.Until<StepsCommitted>();
        await group.FinishAsync();

        Assert.Equal(1, group.Formed()[0].Reporter);
        Assert.Equal([0, 1, 2, 3], first.Steps.Take(4).Select(row => row.Step));
        Assert.IsType<LedgerFinding.Sound>(group.Verify());
    }

    [Fact]
    public async Task AResidualThatIsNotFinite_OnOneRank_IsSkippedOnAll()
    {
        RunSpec spec = runs.Spec(steps: 5);
        GroupRun run = await RunAsync("poisoned", spec, null, "poison-residual@2");

        Assert.Equal(
            [StepOutcome.Applied, StepOutcome.Applied, StepOutcome.Skipped, StepOutcome.Applied, StepOutcome.Applied],
            run.Rows.Select(row => row.Ledger.Outcome));
        Assert.Equal(4, run.Rows[^1].StudentUpdates);
        Assert.Single(run.StudentHashes.Distinct());
    }

    [Fact]
    public async Task MemoryThatRunsOut_OnOneRank_HalvesTheMicroBatchOfAll()
    {
        RunSpec spec = runs.Spec(steps: 4);
        GroupRun calm = await RunAsync("memory", spec, worldSize: 2);
        GroupRun run = await RunAsync("no-memory", spec, null, "out-of-memory@1");

        // Batch 6 on two ranks: 3 samples at once become 2, for all ranks and from then on.
        Assert.Equal([6, 2, 2, 2], run.Rows.Select(row => row.Metrics!.MicroBatch));
        Assert.InRange(Difference(calm.Rows[1], run.Rows[1]), 0, GradientTolerance);
        Assert.Single(run.StudentHashes.Distinct());
    }

    [Fact]
    public async Task ANewMembership_WhileARankWaitsInACollective_IsFollowedAtOnce()
    {
        RunSpec spec = runs.Spec(steps: 6);
        using var group = new GroupUnderTest(runs.NewFolder("abort"), spec);
        group.Begin(null, "stop@2");
        (RankUnderTest waiting, RankUnderTest stopped) = (group.Members[0], group.Members[1]);

        waiting.Until<CollectiveEntered>(entered => entered.Step == 2);
        group.Form(waiting);
        GroupFormed[] formed = group.Formed();
        await group.FinishAsync();
        stopped.Signal("KILL");

        Assert.Equal(2, formed[0].Step);
        Assert.Empty(waiting.Reports.Select(r => r.Report).OfType<BrokenReport>());
    }

    [Fact]
    public async Task RanksThatWereFedDifferentThings_DoNotTrainTogether()
    {
        RunSpec spec = runs.Spec(steps: 3);
        using var group = new GroupUnderTest(runs.NewFolder("differ"), spec);
        group.Begin([null]);
        RankUnderTest right = group.Members[0];
        right.Until<FinishedReport>();
        RankUnderTest wrong = group.Start("wrong-prompt@1");
        group.Form(wrong);
        wrong.Until<FinishedReport>();

        group.Form(right, wrong);

        Assert.Equal(BreakKind.StatesDiffer, right.Until<BrokenReport>().Broken.Kind);
        Assert.Equal(FailureKind.Training, wrong.Until<FailedReport>().Failed.Kind);
        Assert.Equal(1, (await right.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task ARankWhoseAgentIsGone_EndsWithinASecond()
    {
        using var group = new GroupUnderTest(runs.NewFolder("orphan"), runs.Spec(steps: 1_000_000));
        group.Begin([null]);
        group.UntilCommitted(step: 1);
        long closed = Stopwatch.GetTimestamp();

        group.Members[0].CloseInput();
        await group.Members[0].EndAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(closed).TotalSeconds, 0, 1);
    }

    private Task<GroupRun> RunAsync(string name, RunSpec spec, int worldSize) =>
        RunAsync(name, spec, new string?[worldSize]);

    private async Task<GroupRun> RunAsync(string name, RunSpec spec, params string?[] faults)
    {
        string folder = runs.NewFolder(name);
        using var group = new GroupUnderTest(folder, spec);
        group.Begin(faults);
        (RankFinished finished, string[] students) = await group.FinishAsync();
        Assert.IsType<LedgerFinding.Sound>(group.Verify());
        return new GroupRun(folder, finished, students, group.Rows);
    }

    // The samples of all ranks, each in the bin of its own draw.
    private static void ExpectSame(ResidualProfile alone, ResidualProfile together, int batch)
    {
        Assert.Equal(batch, together.Counts.Sum());
        Assert.Equal(alone.Counts, together.Counts);
        Assert.All(alone.Rms.Zip(together.Rms), pair =>
            Assert.InRange(Difference(pair.First ?? 0, pair.Second ?? 0), 0, MetricTolerance));
    }

    private static double Difference(StepRecord a, StepRecord b) => new[]
    {
        Difference(a.Metrics!.LoraLoss, b.Metrics!.LoraLoss),
        Difference(a.Metrics.VsdLoss ?? 0, b.Metrics.VsdLoss ?? 0),
        Difference(a.Metrics.LoraGradNorm, b.Metrics.LoraGradNorm),
        Difference(a.Metrics.StudentGradNorm ?? 0, b.Metrics.StudentGradNorm ?? 0),
        Difference(a.Metrics.KappaMin, b.Metrics.KappaMin),
        Difference(a.Metrics.KappaMax, b.Metrics.KappaMax),
    }.Max();

    private static double Difference(double a, double b) => a == b ? 0 : Math.Abs(a - b) / Math.Max(Math.Abs(a), Math.Abs(b));

    private static double Seconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds;
}
