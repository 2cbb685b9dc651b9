using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Evaluation.Tests;

public sealed class FeatureStatisticsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Of_TheGoldenSet_HasItsMeanAndCovariance()
    {
        using GoldenMetrics golden = new();

        using FeatureStatistics statistics = FeatureStatistics.Of(golden["real"]);

        Assert.Equal(200, statistics.Count);
        Assert.Equal(12, statistics.Dimensions);
        Assert.InRange(RelativeError(statistics.Mean, golden["real.mean_f32"]), 0, 1e-6);
        Assert.InRange(RelativeError(statistics.Covariance, golden["real.cov_f32"]), 0, 1e-6);
    }

    [Fact]
    public void Of_FewSamples_DividesByTheirNumberLessOne()
    {
        using FeatureStatistics statistics =
            FeatureStatistics.Of(tensor(new float[] { 1, 10, 3, 20 }, [2, 2]));

        Assert.Equal([2, 15], statistics.Mean.data<double>().ToArray());
        Assert.Equal([2, 10, 10, 50], statistics.Covariance.data<double>().ToArray());
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    public void Of_AnotherFloatingPointType_MeasuresInFp64(ScalarType type)
    {
        Tensor features = tensor(new double[] { 1, 2, 4, 8 }, [4, 1]);

        using FeatureStatistics statistics = FeatureStatistics.Of(features.to(type));

        Assert.Equal(ScalarType.Float64, statistics.Covariance.dtype);
        Assert.Equal(3.75, statistics.Mean[0].ToDouble(), 1e-12);
        Assert.Equal(115.0 / 12, statistics.Covariance[0, 0].ToDouble(), 1e-12);
    }

    [Fact]
    public void Of_MadeInAScope_OutlivesIt()
    {
        FeatureStatistics statistics;
        using (NewDisposeScope())
        {
            statistics = FeatureStatistics.Of(rand(4, 3));
        }

        using (statistics)
        {
            Assert.False(statistics.Mean.IsInvalid);
            Assert.False(statistics.Covariance.IsInvalid);
        }

        Assert.True(statistics.Mean.IsInvalid);
        Assert.True(statistics.Covariance.IsInvalid);
    }

    [Fact]
    public void Of_WhatIsNoMatrixOfNumbers_IsRefusedWithItsShape()
    {
        Refuses(zeros(8), "[8]");
        Refuses(zeros(2, 3, 4), "[2, 3, 4]");
        Refuses(zeros(4, 2, ScalarType.Int64), "Int64");
        Refuses(zeros(1, 3), "1 samples");
        Refuses(zeros(0, 3), "0 samples");
        Refuses(zeros(4, 0), "0 dimensions");
        Refuses(full(4L, 2L, 1e200, ScalarType.Float64), "row 0");
    }

    private static void Refuses(Tensor features, string found)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => FeatureStatistics.Of(features));
        Assert.Equal("features", error.ParamName);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    private static double RelativeError(Tensor actual, Tensor expected) =>
        actual.sub(expected).abs().max().ToDouble() / expected.abs().max().ToDouble();
}
