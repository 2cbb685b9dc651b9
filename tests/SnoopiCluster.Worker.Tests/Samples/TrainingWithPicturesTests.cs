using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Models.Images;

namespace SnoopiCluster.Worker.Tests.Samples;

/// <summary>Pictures beside a training: what they cost is on the step path and said, where they go is neither.</summary>
public sealed class TrainingWithPicturesTests(TinyRun tiny) : IClassFixture<TinyRun>
{
    private const int Steps = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly SamplesSpec Samples = new()
    {
        Every = 2, Prompts = ["a boat", "a lake"], Negatives = ["many boats"], NasaScale = 1, Seeds = 1,
    };

    [Fact]
    public void Run_EveryOtherStep_ReportsEachPictureOnceAndTheTimeInTheNextStepsRow()
    {
        using LoneRank rank = new(tiny, "whole", tiny.Spec(Steps) with { Samples = Samples });

        rank.Run();

        Assert.Equal(
            from step in new long[] { 2, 4, 6 } from probe in Enumerable.Range(0, 4) select (step, probe),
            rank.Pictures.Select(picture => (picture.Step, picture.Probe.Index)).Order());
        Assert.Equal(
            rank.Pictures.Select(picture => Path.GetFullPath(Path.Combine(rank.Folder.FullPath, picture.Blob)))
                .Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(rank.Folder.SamplesFolder, "*.png", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal));
        Assert.All(rank.Pictures, picture => Assert.Equal(
            picture.SaturatedFraction, SaturatedShare(Path.Combine(rank.Folder.FullPath, picture.Blob)), 0.02));

        // What is drawn after a step is charged to the one that it holds up.
        string sampling = StepPhases.NameOf(StepPhase.Sampling);
        Assert.Equal(Steps, rank.Rows.Length);
        Assert.All(rank.Rows, row => Assert.Equal(
            row.Step is 2 or 4, row.Metrics!.PhaseSeconds[sampling] > 0.001));
    }

    [Fact]
    public void Run_StoreThatTakesNoPicture_TakesEveryStepMeanwhile()
    {
        using ManualResetEventSlim isOpen = new();
        using LoneRank rank = new(tiny, "held", tiny.Spec(Steps) with { Samples = Samples }, _ => isOpen.Wait(Patience));
        Thread training = new(() => rank.Run());
        training.Start();

        bool allTaken = SpinWait.SpinUntil(() => rank.Rows.Length == Steps, Patience);
        int numStored = rank.Pictures.Length;
        isOpen.Set();
        training.Join();

        Assert.True(allTaken);
        Assert.Equal(0, numStored);
        Assert.Equal(12, rank.Pictures.Length);
        Assert.Empty(rank.Said.OfType<RankTold>());
    }

    [Fact]
    public void Run_StoreThatFailsForPictures_CompletesWithTheSameStudentAndSaysSoOnce()
    {
        using LoneRank plain = new(tiny, "plain", tiny.Spec(Steps));
        using LoneRank rank = new(
            tiny, "failing", tiny.Spec(Steps) with { Samples = Samples }, name => throw new IOException($"no room for {name}"));

        RankFinished expected = plain.Run();
        RankFinished finished = rank.Run();

        Assert.Equal((expected.StudentHash, expected.LedgerHash), (finished.StudentHash, finished.LedgerHash));
        Assert.Empty(rank.Pictures);
        Assert.Contains(
            "no room for samples/step-000000002-v1/probe-000.png",
            Assert.Single(rank.Said.OfType<RankTold>()).Text,
            StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(rank.Folder.TransitFolder));
    }

    // Colours beyond 0.99 of -1 to 1, as far as 8 bits tell: 0, 1, 254 and 255.
    private static double SaturatedShare(string file) =>
        PngFile.Read(file).Pixels.ToArray().Average(value => value is <= 1 or >= 254 ? 1.0 : 0);
}
