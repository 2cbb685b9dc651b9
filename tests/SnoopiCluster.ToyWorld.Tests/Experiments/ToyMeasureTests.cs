using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.ToyWorld.Tests.Experiments;

public sealed class ToyMeasureTests(TinyPipelines pipelines) : IClassFixture<TinyPipelines>
{
    private static readonly SamplingSettings Few = new() { BatchSize = 8 };

    [Fact]
    public void Painted_ScoresTheBestThatCanBe()
    {
        using ToyMeasure measure = new(count: 300, seed: 1);
        PictureScores painted = measure.Painted();

        Assert.Equal(1, painted.Accuracy.AllFive);
        Assert.Equal(300, painted.Accuracy.Count);
        Assert.InRange(painted.Frechet, 1e-6, 0.2);
        Assert.InRange(painted.Precision, 0.9, 1);
        Assert.InRange(painted.Recall, 0.9, 1);
        Assert.Null(painted.LatentStd);
    }

    [Fact]
    public void Measure_RandomModel_IsNearChanceAndFarFromThePaintedOnes()
    {
        using ToyMeasure measure = new(count: 40, seed: 1);
        PictureScores scores = measure.Measure(pipelines.Student, Few, TimeProvider.System).Scores;

        Assert.InRange(scores.Accuracy.Mean, 0, 2 * AttributeAccuracy.Chance.Mean);
        Assert.True(scores.Frechet > 5 * measure.Painted().Frechet, $"{scores.Frechet}");
        Assert.InRange(scores.Recall, 0, 0.2);
    }

    [Fact]
    public void Measure_Again_GivesTheSameBits()
    {
        using ToyMeasure measure = new(count: 12, seed: 7);
        using ToyMeasure again = new(count: 12, seed: 7);
        PictureScores first = measure.Measure(pipelines.Student, Few, TimeProvider.System).Scores;

        Assert.Equal(first, measure.Measure(pipelines.Student, Few, TimeProvider.System).Scores);
        Assert.Equal(first, again.Measure(pipelines.Student, Few, TimeProvider.System).Scores);
    }

    [Fact]
    public void Measure_AnotherSeed_DrawsOtherPictures()
    {
        using ToyMeasure one = new(count: 12, seed: 7);
        using ToyMeasure other = new(count: 12, seed: 8);

        Assert.NotEqual(
            one.Measure(pipelines.Student, Few, TimeProvider.System).Scores.LatentStd,
            other.Measure(pipelines.Student, Few, TimeProvider.System).Scores.LatentStd);
    }

    [Fact]
    public void Measure_PicturesOfAnotherSize_NamesTheFolder()
    {
        using ToyMeasure measure = new(count: 4, seed: 0);
        ForeignPicturesException fault = Assert.Throws<ForeignPicturesException>(
            () => measure.Measure(pipelines.Larger, Few, TimeProvider.System));

        Assert.Contains(pipelines.Larger.Folder, fault.Message, StringComparison.Ordinal);
        Assert.Contains("64 x 64", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_PlaceLeftOpen_JudgesTheOtherFourAndSaysTheirChance()
    {
        using ToyMeasure measure = new(count: 12, seed: 7, leavesPlaceOpen: true);
        AttributeAccuracy painted = measure.Painted().Accuracy;
        AttributeAccuracy random = measure.Measure(pipelines.Student, Few, TimeProvider.System).Scores.Accuracy;

        Assert.Equal((1, double.NaN), (painted.AllFive, painted.Place));
        Assert.Equal(double.NaN, random.Place);
        Assert.Equal(double.NaN, measure.Chance.Place);
        Assert.Equal(5 / 3360.0, measure.Chance.AllFive, 1e-12);
        Assert.Equal(((1 / 6.0) + (1 / 8.0) + (1 / 2.0) + (1 / 8.0)) / 4, measure.Chance.Mean, 1e-12);
    }

    [Fact]
    public void Measure_Stopped_Ends()
    {
        using ToyMeasure measure = new(count: 4, seed: 0);
        using CancellationTokenSource stop = new();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => measure.Measure(pipelines.Student, Few, TimeProvider.System, stop.Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(ToyMeasure.CountMax + 1)]
    public void Constructor_CountThatIsNone_IsRefused(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ToyMeasure(count, seed: 0));
}
