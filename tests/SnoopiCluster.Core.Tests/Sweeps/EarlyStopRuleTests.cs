using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Core.Tests.Sweeps;

/// <summary>Each rule with a history that trips it and one that just does not.</summary>
public sealed class EarlyStopRuleTests
{
    private static readonly SweepMetric Fid = new("fid", IsHigherBetter: false);
    private static readonly SweepMetric Accuracy = new("attribute_accuracy", IsHigherBetter: true);

    [Fact]
    public void Divergence_OneStepIsNotFinite_HasDiverged()
    {
        Divergence fold = new Divergence(1_000).Add(new StepWindow(0, 0, NumNonFinite: 1, null, null, null));

        Assert.Contains("not finite", fold.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9.9, false)]
    [InlineData(10.1, true)]
    public void Divergence_RunningMeanOverTheEarlyMedian_HasDivergedAboveTenTimes(double growth, bool hasDiverged)
    {
        // The early norms are 1 to 3 with the median 2; one wild window among them changes nothing.
        Divergence fold = new(1_000);
        for (int i = 0; i < 100; i++)
        {
            fold = fold.Add(Window(i, i == 50 ? 1_000 : 1 + (2 * (i % 11) / 10.0)));
        }

        for (int i = 100; i < 150; i++)
        {
            fold = fold.Add(Window(i, 2 * growth));
        }

        Assert.Equal(hasDiverged, fold.Why is not null);
    }

    [Fact]
    public void Divergence_OneWildWindow_IsNoDivergence()
    {
        Divergence fold = new(1_000);
        for (int i = 0; i < 300; i++)
        {
            fold = fold.Add(Window(i, i == 200 ? 80 : 1));
        }

        Assert.Null(fold.Why);
    }

    [Fact]
    public void Divergence_ShortRunThatBeginsAtZero_WaitsForAMedian()
    {
        // With guidance on both teachers the residual of step 0 is exactly zero, and grows from there.
        Divergence fold = new(20);
        for (int i = 0; i < 20; i++)
        {
            fold = fold.Add(Window(i, i / 20.0));
        }

        Assert.Null(fold.Why);
    }

    [Fact]
    public void Divergence_LongRun_StaysSmall()
    {
        Divergence fold = new(60_000);
        for (int i = 0; i < 1_000; i++)
        {
            fold = fold.Add(Window(i * 60, 1));
        }

        Assert.Equal((100, 10), (fold.Early.Length, fold.Recent.Length));
    }

    [Theory]
    [InlineData(0.2, 1, false)]
    [InlineData(0.21, 1, true)]
    [InlineData(0, 0.5, false)]
    [InlineData(0, 0.49, true)]
    [InlineData(0, 2, false)]
    [InlineData(0, 2.1, true)]
    [InlineData(double.NaN, 1, true)]
    [InlineData(0, double.NaN, true)]
    public void Saturation_PixelsAndLatents_AreJudgedAgainstTheirLimits(double fraction, double stdRatio, bool isSaturated) =>
        Assert.Equal(
            isSaturated,
            Saturation.WhyOf(new StepSamples(10, fraction, 0.9 * stdRatio), referenceStd: 0.9) is not null);

    [Theory]
    [InlineData(0.502, true)]
    [InlineData(0.506, false)]
    public void Plateau_MetricMovesOverTheWindow_IsOneBelowAPercent(double last, bool isPlateau)
    {
        Plateau fold = new(3);
        foreach ((int i, double value) in new[] { 0.9, 0.5, 0.501, last }.Index())
        {
            Assert.Null(fold.WhyOf(Accuracy));
            fold = fold.Add(new MetricPoint(i, value));
        }

        Assert.Equal(isPlateau, fold.WhyOf(Accuracy) is not null);
        Assert.Equal(3, fold.Last.Length);
    }

    [Fact]
    public void Plateau_SameMeasurementAgain_IsNoMovementLess()
    {
        Plateau fold = new Plateau(2).Add(new MetricPoint(5, 1)).Add(new MetricPoint(5, 1));

        Assert.Null(fold.WhyOf(Accuracy));
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(30, false)]
    [InlineData(12, false)]
    public void Median_LessIsBetter_IsBelowWhenWorseThanTheOthers(double own, bool isBelow)
    {
        MetricSeries[] others = [Series(10), Series(30), Series(50)];

        Assert.Equal(isBelow, MedianRule.WhyOf(Fid, new MetricPoint(500, own), others, minPeers: 3) is not null);
        Assert.Equal(own < 30, MedianRule.WhyOf(Accuracy, new MetricPoint(500, own), others, minPeers: 3) is not null);
    }

    [Fact]
    public void Median_TooFewOthersAtTheStep_IsNotJudged()
    {
        MetricSeries[] others = [Series(10), Series(10), MetricSeries.Empty.Add(new MetricPoint(400, 10))];

        Assert.Null(MedianRule.WhyOf(Fid, new MetricPoint(500, 99), others, minPeers: 3));
    }

    [Fact]
    public void MetricSeries_ManyMeasurements_StaysBoundedAndKeepsSharedSteps()
    {
        MetricSeries one = MetricSeries.Empty;
        for (int i = 0; i < 10_000; i++)
        {
            one = one.Add(new MetricPoint(i * 10, i));
        }

        Assert.InRange(one.Points.Length, 100, MetricSeries.MaxPoints);
        Assert.Equal(64, one.Stride);
        Assert.All(one.Points, point => Assert.Equal(0, point.Step % 640));
        Assert.Equal(5_120, one.At(51_200));
        Assert.Null(one.At(51_210));
        Assert.Equal(9_999, one.At(99_990));
    }

    private static StepWindow Window(long step, double norm) => new(step, step, 0, norm, norm * norm / 2, 0.1);

    private static MetricSeries Series(double value) => MetricSeries.Empty
        .Add(new MetricPoint(400, 0)).Add(new MetricPoint(500, value)).Add(new MetricPoint(600, 0));
}
