using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Evaluation.Tests;

public sealed class NeighbourStatisticsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Between_TheGoldenSets_IsExactlyTheReferences(int k)
    {
        using GoldenMetrics golden = new();
        string key = $"prdc.k{k}";

        NeighbourStatistics found = NeighbourStatistics.Between(golden["real"], golden["fake"], k);

        Assert.Equal(golden.Expected(key, "precision"), found.Precision, 1e-15);
        Assert.Equal(golden.Expected(key, "recall"), found.Recall, 1e-15);
        Assert.Equal(golden.Expected(key, "density"), found.Density, 1e-15);
        Assert.Equal(golden.Expected(key, "coverage"), found.Coverage, 1e-15);
    }

    [Fact]
    public void Between_PointsOnALine_CountsTheBallsThatAreDrawnByHand()
    {
        Tensor real = Column(0, 1, 9);
        Tensor fake = Column(0.5, -4, 100);

        NeighbourStatistics found = NeighbourStatistics.Between(real, fake, 1);

        // Real radii 1, 1, 8: 0.5 lies in the balls of 0 and 1, -4 and 100 in none. (9's ball is (1, 17).)
        Assert.Equal(1.0 / 3, found.Precision);
        Assert.Equal(2.0 / 3, found.Density);
        Assert.Equal(2.0 / 3, found.Coverage);
        // Fake radii 4.5, 4.5, 99.5: 0 and 1 lie in 0.5's ball, 9 in 100's.
        Assert.Equal(1, found.Recall);
    }

    [Fact]
    public void Between_ADistanceThatEqualsTheRadius_LiesOutside()
    {
        Tensor real = Column(0, 1, 2);

        Assert.Equal(0, NeighbourStatistics.Between(real, Column(3, -1), 1).Precision);
        Assert.Equal(1, NeighbourStatistics.Between(real, Column(2.9375, -0.9375), 1).Precision);
    }

    [Fact]
    public void Between_ASetAndItself_IsWhole()
    {
        using GoldenMetrics golden = new();
        Tensor real = golden["real"];

        NeighbourStatistics found = NeighbourStatistics.Between(real, real, 3);

        Assert.Equal(1, found.Precision);
        Assert.Equal(1, found.Recall);
        Assert.Equal(1, found.Coverage);
    }

    [Fact]
    public void Between_SetsFarApart_IsZero()
    {
        using GoldenMetrics golden = new();

        NeighbourStatistics found =
            NeighbourStatistics.Between(golden["real"], golden["fake"].add(1e6), 3);

        Assert.Equal(new NeighbourStatistics(0, 0, 0, 0), found);
    }

    [Fact]
    public void Between_ACollapsedSet_IsPreciseAndRecallsNothing()
    {
        using GoldenMetrics golden = new();
        Tensor real = golden["real"];
        Tensor collapsed = real.narrow(0, 7, 1).expand(50, -1);

        NeighbourStatistics found = NeighbourStatistics.Between(real, collapsed, 3);

        Assert.Equal(1, found.Precision);
        Assert.Equal(0, found.Recall);
        Assert.InRange(found.Coverage, 1.0 / 200, 0.2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(700)]
    [InlineData(20_000)]
    public void Between_InBlocksOfAnySize_IsTheSame(long blockElements)
    {
        using GoldenMetrics golden = new();
        // Rounded to few values, so that ties abound: a pair's distance may not depend on its block.
        Tensor real = golden["real"].narrow(1, 0, 4).mul(2).round();
        Tensor fake = golden["fake"].narrow(1, 0, 4).mul(2).round();

        NeighbourStatistics found = NeighbourStatistics.Between(real, fake, 3, blockElements);

        Assert.Equal(NeighbourStatistics.Between(real, fake, 3), found);
        Assert.InRange(found.Precision, 0.05, 0.99);
    }

    [Fact]
    public void Between_TooFewSamplesForK_SaysHowManyItNeeds()
    {
        ArgumentException error =
            Assert.Throws<ArgumentException>(() => NeighbourStatistics.Between(rand(9, 2), rand(3, 2), 3));

        Assert.Equal("fake", error.ParamName);
        Assert.Contains("needs 4 samples", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => NeighbourStatistics.Between(rand(9, 2), rand(9, 2), 0));
    }

    [Fact]
    public void Between_BadFeatures_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => NeighbourStatistics.Between(rand(9, 2), rand(9, 3), 3));
        Assert.Throws<ArgumentException>(
            () => NeighbourStatistics.Between(rand(9, 2).mul(float.NaN), rand(9, 2), 3));
    }

    private static Tensor Column(params double[] values) => tensor(values, [values.Length, 1]);
}
