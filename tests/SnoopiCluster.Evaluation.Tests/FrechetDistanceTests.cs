using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Evaluation.Tests;

public sealed class FrechetDistanceTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Between_TheGoldenSets_AgreesWithTheReference()
    {
        using GoldenMetrics golden = new();

        double distance = FrechetDistance.Between(golden["real"], golden["fake"]);

        Close(golden.Expected("fid.main"), distance, 1e-6);
    }

    [Fact]
    public void Between_GoldenSetsWithFewerSamplesThanDimensions_AgreesWithTheReference()
    {
        using GoldenMetrics golden = new();

        double distance = FrechetDistance.Between(golden["small_real"], golden["small_fake"]);

        Close(golden.Expected("fid.rank_deficient"), distance, 1e-4);
    }

    [Fact]
    public void Between_ASetAndItself_IsZero()
    {
        using GoldenMetrics golden = new();
        Tensor real = golden["real"];
        Tensor small = golden["small_real"];

        // The fixture allows 1e-4, which its general root of a matrix needs.
        Assert.InRange(FrechetDistance.Between(real, real), 0, 1e-9);
        Assert.InRange(FrechetDistance.Between(small, small), 0, 1e-9);
    }

    [Fact]
    public void Between_OneDimension_IsTheShiftAndTheDifferenceOfDeviationsSquared()
    {
        // Means 1 and 6, deviations sqrt(2) and 2 sqrt(2).
        double distance = FrechetDistance.Between(Column(0, 2), Column(4, 8));

        Assert.Equal(25 + 2, distance, 1e-12);
    }

    [Fact]
    public void Between_ADimensionThatOneSetLacks_CountsItsVariance()
    {
        // The second column is constant in one set and of variance 2 in the other, the first alike.
        Tensor flat = tensor(new double[] { 0, 5, 2, 5 }, [2, 2]);
        Tensor round = tensor(new double[] { 0, 5, 2, 5, 1, 4, 1, 6 }, [4, 2]);

        // Variances 2, 0 against 2/3, 2/3, without covariance.
        double expected = Math.Pow(Math.Sqrt(2) - Math.Sqrt(2.0 / 3), 2) + (2.0 / 3);
        Assert.Equal(expected, FrechetDistance.Between(flat, round), 1e-12);
        Assert.Equal(expected, FrechetDistance.Between(round, flat), 1e-12);
    }

    [Fact]
    public void Between_SetsWithoutAnyVariance_IsTheShift()
    {
        Tensor ones = torch.ones(3, 4);

        Assert.Equal(16, FrechetDistance.Between(ones, ones.mul(3)), 1e-12);
    }

    [Fact]
    public void Between_SetsOfVeryDifferentScaleFarFromZero_KeepsItsDigits()
    {
        using GoldenMetrics golden = new();
        Tensor real = golden["real"].to(ScalarType.Float64);
        Tensor fake = golden["fake"].to(ScalarType.Float64);

        double distance = FrechetDistance.Between(real.mul(1e-3).add(50), fake.mul(1e-3).add(50));

        Close(golden.Expected("fid.main") * 1e-6, distance, 1e-6);
    }

    [Fact]
    public void Between_MeasuredReferences_IsTheSameToTheBit()
    {
        using GoldenMetrics golden = new();
        using FeatureStatistics real = FeatureStatistics.Of(golden["real"]);
        using FeatureStatistics fake = FeatureStatistics.Of(golden["fake"]);

        double first = FrechetDistance.Between(real, fake);

        Assert.Equal(FrechetDistance.Between(golden["real"], golden["fake"]), first);
        Assert.Equal(first, FrechetDistance.Between(real, fake));
    }

    [Fact]
    public void Between_SetsOfOtherDimensions_NamesBoth()
    {
        ArgumentException error =
            Assert.Throws<ArgumentException>(() => FrechetDistance.Between(rand(4, 3), rand(4, 5)));

        Assert.Equal("fake", error.ParamName);
        Assert.Contains("5 dimensions", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 on", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Between_AFeatureThatIsNoNumber_NamesTheSetAndTheRow(float value)
    {
        Tensor fake = rand(6, 3);
        fake[4, 1] = tensor(value);
        fake[5, 0] = tensor(value);

        ArgumentException error =
            Assert.Throws<ArgumentException>(() => FrechetDistance.Between(rand(4, 3), fake));

        Assert.Equal("fake", error.ParamName);
        Assert.Contains("row 4", error.Message, StringComparison.Ordinal);
    }

    private static Tensor Column(params double[] values) => tensor(values, [values.Length, 1]);

    private static void Close(double expected, double actual, double relative) =>
        Assert.InRange(Math.Abs(actual - expected) / expected, 0, relative);
}
