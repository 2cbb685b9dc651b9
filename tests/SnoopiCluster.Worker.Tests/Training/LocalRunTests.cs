using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Models.Images;
using SnoopiCluster.Testing;
using SnoopiCluster.Worker.Journal;
using SnoopiCluster.Worker.Proof;
using SnoopiCluster.Worker.Runs;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Worker.Tests.Training;

public sealed class LocalRunTests(TinyRun tiny) : IClassFixture<TinyRun>
{
    [Fact]
    public void Run_ToTheEnd_LeavesMetricsLedgerCheckpointPicturesAndStudent()
    {
        RunSpec spec = tiny.Spec(steps: 6) with
        {
            Checkpoints = new CheckpointsSpec { Every = 2, Keep = 2 },
            Samples = new SamplesSpec { Every = 3, Seeds = 2 },
        };
        RunFolder folder = tiny.NewFolder("whole", spec);

        RunOutcome outcome = LocalRun.Run(folder, new LocalRunOptions(), CancellationToken.None);

        RunCompleted done = Assert.IsType<RunCompleted>(outcome);
        Assert.Equal(6, File.ReadLines(folder.MetricsFile).Count());
        Assert.Equal(6, RunJournal.ReadLedger(folder).Count());
        Assert.Equal(2, Directory.GetDirectories(folder.CheckpointsFolder).Length);
        string[] grids = [.. Directory.GetFiles(folder.SamplesFolder, "*.png").Order(StringComparer.Ordinal)];
        Assert.Equal(["step-000000003-v1.png", "step-000000006-v1.png"], grids.Select(Path.GetFileName));
        string[] pictures = Directory.GetFiles(Path.ChangeExtension(grids[0], null));
        Assert.Equal(8, pictures.Length);
        RgbImage grid = PngFile.Read(grids[0]);
        RgbImage picture = PngFile.Read(pictures[0]);
        int tile = picture.Width * (128 / picture.Width);
        Assert.Equal(((2 * tile) + 4, (4 * tile) + (3 * 4)), (grid.Width, grid.Height));
        Assert.True(File.Exists(Path.Combine(done.StudentFolder, "unet", "diffusion_pytorch_model.safetensors")));
        Assert.Equal(RunState.Completed, RunStatus.Read(folder)!.State);
        Assert.IsType<LedgerFinding.Sound>(LedgerProof.Verify(folder, CancellationToken.None));
    }

    [Fact]
    public void Run_WithAndWithoutSamples_TrainsTheSameStudent()
    {
        RunSpec spec = tiny.Spec(steps: 4);
        SamplesSpec samples = new() { Every = 1, Prompts = ["one boat"], Negatives = ["a lake"], Seeds = 2 };

        RunCompleted without = Assert.IsType<RunCompleted>(tiny.Run("without-samples", spec));
        RunCompleted with = Assert.IsType<RunCompleted>(tiny.Run("with-samples", spec with { Samples = samples }));

        Assert.Equal(without.StudentHash, with.StudentHash);
        Assert.Equal(without.LedgerHash, with.LedgerHash);
    }

    [Fact]
    public void Run_Twice_GivesTheSameBits()
    {
        RunSpec spec = tiny.Spec(steps: 4);

        RunCompleted first = Assert.IsType<RunCompleted>(tiny.Run("first", spec));
        RunCompleted second = Assert.IsType<RunCompleted>(tiny.Run("second", spec));

        Assert.Equal(first.StudentHash, second.StudentHash);
        Assert.Equal(first.LedgerHash, second.LedgerHash);
    }

    [Fact]
    public void Run_StoppedAndResumed_GivesTheBitsOfOneInOneGo()
    {
        RunSpec spec = tiny.Spec(steps: 6);
        RunFolder folder = tiny.NewFolder("stopped", spec);
        using var stop = new CancellationTokenSource();
        var options = new LocalRunOptions
        {
            OnStep = report =>
            {
                if (report.Step == 3)
                {
                    stop.Cancel();
                }
            },
        };

        Assert.Equal(new RunStopped(3), LocalRun.Run(folder, options, stop.Token));
        Assert.Equal(RunState.Paused, RunStatus.Read(folder)!.State);
        RunCompleted resumed = Assert.IsType<RunCompleted>(
            LocalRun.Run(folder, new LocalRunOptions(), CancellationToken.None));

        Assert.Equal(Assert.IsType<RunCompleted>(tiny.Run("one-go", spec)).StudentHash, resumed.StudentHash);
    }

    [Fact]
    public void Run_WithTooManyNonFiniteSteps_StopsAndSaysSo()
    {
        RunSpec spec = tiny.Spec(steps: 5) with { NonFinite = new NonFiniteSpec { After = 1 } };

        RunOutcome outcome = tiny.Run("poisoned", spec, Poison(step: 2));

        RunFailed failed = Assert.IsType<RunFailed>(outcome);
        Assert.Contains("step 2", failed.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithOneNonFiniteStep_SkipsItAndStaysProvable()
    {
        RunFolder folder = tiny.NewFolder("skipped", tiny.Spec(steps: 5));

        Assert.IsType<RunCompleted>(LocalRun.Run(folder, Poison(step: 2), CancellationToken.None));

        LedgerRow[] rows = [.. RunJournal.ReadLedger(folder)];
        Assert.Equal(StepOutcome.Skipped, rows[2].Outcome);
        Assert.Equal(4, rows.Count(row => row.Outcome == StepOutcome.Applied));
        LedgerFinding.Sound sound = Assert.IsType<LedgerFinding.Sound>(LedgerProof.Verify(folder, CancellationToken.None));
        Assert.Equal(1, sound.State.SkippedCount);
    }

    [Fact]
    public void Run_ThatRewinds_GoesOnWithTheNextStepAndStaysProvable()
    {
        RunSpec spec = tiny.Spec(steps: 6) with
        {
            NonFinite = new NonFiniteSpec { After = 1, Then = NonFiniteAction.Rewind },
            Checkpoints = new CheckpointsSpec { Every = 2 },
        };
        RunFolder folder = tiny.NewFolder("rewound", spec);
        List<string> events = [];

        Assert.IsType<RunCompleted>(LocalRun.Run(
            folder, Poison(step: 3) with { OnEvent = events.Add }, CancellationToken.None));

        Assert.Contains(events, text => text.Contains("going on with step 4", StringComparison.Ordinal));
        Assert.Equal(6, RunJournal.ReadLedger(folder).Count());
        Assert.IsType<LedgerFinding.Sound>(LedgerProof.Verify(folder, CancellationToken.None));
    }

    [Fact]
    public void Run_OfAFolderInUse_IsRefused()
    {
        RunFolder folder = tiny.NewFolder("locked", tiny.Spec(steps: 2));
        using IDisposable other = folder.Lock();

        RunFolderException e = Assert.Throws<RunFolderException>(
            () => LocalRun.Run(folder, new LocalRunOptions(), CancellationToken.None));

        Assert.Contains("in use", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parti_prompts.tsv", null)]
    [InlineData("coco_30k_erasing.csv", null)]
    [InlineData("tifa_v1.0_text_inputs.json", null)]
    [InlineData("geneval_evaluation_metadata.jsonl", null)]
    [InlineData("flowgrpo_geneval_test_metadata.jsonl.gz", null)]
    [InlineData("dsg_1k_anns.csv", "text")]
    [InlineData("pickapic_test_flowgrpo.txt", null)]
    [InlineData("iiw_400.jsonl", "IIW")]
    public void Run_OnRealFilesOfEachFormat_TakesItsSteps(string file, string? column)
    {
        RunSpec spec = tiny.Spec(steps: 2) with
        {
            Prompts = new PromptsSpec { Files = [TestData.Shared("prompts", file)], Column = column },
        };

        Assert.IsType<RunCompleted>(tiny.Run($"real-{file}", spec));
    }

    [Fact]
    public void Run_OnTheCocoCaptions_Takes200Steps()
    {
        RunSpec spec = tiny.Spec(steps: 200) with
        {
            Prompts = new PromptsSpec { Files = [TestData.Shared("prompts", "coco2014_30k_sid_lsg.txt.gz")] },
        };
        RunFolder folder = tiny.NewFolder("coco", spec);

        Assert.IsType<RunCompleted>(LocalRun.Run(folder, new LocalRunOptions(), CancellationToken.None));

        Assert.Equal(200, RunJournal.ReadLedger(folder).Count());
        Assert.IsType<LedgerFinding.Sound>(LedgerProof.Verify(folder, CancellationToken.None));
    }

    [Fact]
    public void Run_WithStudentEvery_UpdatesTheStudentInEachNthStep()
    {
        RunFolder folder = tiny.NewFolder("every", tiny.Spec(steps: 7) with { StudentEvery = 3 });

        Assert.IsType<RunCompleted>(LocalRun.Run(folder, new LocalRunOptions(), CancellationToken.None));

        Assert.Equal([0, 0, 1, 1, 1, 2, 2], RunJournal.ReadLines(folder).Select(line => line.StudentUpdates));
        Assert.IsType<LedgerFinding.Sound>(LedgerProof.Verify(folder, CancellationToken.None));
    }

    [Fact]
    public void Run_WhenNoCheckpointIsWhole_IsRefusedInsteadOfStartedAnew()
    {
        RunSpec spec = tiny.Spec(steps: 4) with { Checkpoints = new CheckpointsSpec { Every = 2, Keep = 1 } };
        RunFolder folder = tiny.NewFolder("all-damaged", spec);
        LocalRun.Run(folder, new LocalRunOptions(), CancellationToken.None);
        string weights = Directory.GetFiles(folder.CheckpointsFolder, "part-0-of-1.safetensors", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(weights, [1, 2, 3]);

        Assert.Throws<CheckpointCorruptException>(
            () => LocalRun.Run(folder, new LocalRunOptions(), CancellationToken.None));

        Assert.Equal(4, RunJournal.ReadLedger(folder).Count());
        Assert.Equal(RunState.Failed, RunStatus.Read(folder)!.State);
    }

    private static LocalRunOptions Poison(long step) =>
        new() { Fault = new FaultInjection(FaultKind.PoisonGradient, step) };
}
