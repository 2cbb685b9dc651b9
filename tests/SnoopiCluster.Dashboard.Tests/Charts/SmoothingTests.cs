using System.Collections.Immutable;
using SnoopiCluster.Dashboard.Charts;

namespace SnoopiCluster.Dashboard.Tests.Charts;

public class SmoothingTests
{
    [Fact]
    public void Of_NoWeight_LeavesTheValues() =>
        Assert.Equal([3, null, 5], Smoothing.Of([3, null, 5], 0));

    [Fact]
    public void Of_Constant_StaysTheConstantFromTheFirstValueOn() =>
        Assert.All(Smoothing.Of([7, 7, null, 7], 0.9).OfType<double>(), value => Assert.Equal(7, value, 12));

    [Fact]
    public void Of_TwoValues_WeighsThemAsTheBiasCorrectedMeanDoes()
    {
        ImmutableArray<double?> smoothed = Smoothing.Of([1, 2], 0.5);

        // 0.5 * (0.5 * 1) + 0.5 * 2 = 1.25 over a share of 0.75.
        Assert.Equal(1.25 / 0.75, smoothed[1].GetValueOrDefault(), 12);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    public void Of_WeightOutsideItsRange_Throws(double weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Smoothing.Of([1], weight));
}
