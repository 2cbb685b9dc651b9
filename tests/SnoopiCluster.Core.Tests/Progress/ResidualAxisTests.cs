using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Tests.Progress;

public sealed class ResidualAxisTests
{
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.9374, 0)]
    [InlineData(0.9376, 1)]
    [InlineData(3.9, 7)]
    [InlineData(4, 7)]
    [InlineData(-3, 0)]
    [InlineData(40, 7)]
    public void BinOf_Kappa_IsAnEighthOfTheRunsRange(double kappa, int bin) =>
        Assert.Equal(bin, ResidualAxis.OfKappa(new KappaSpec { Range = new GuidanceRange(0.5, 4) }).BinOf(kappa));

    [Fact]
    public void BinOf_FixedScale_IsTheFirstBin() =>
        Assert.Equal(0, ResidualAxis.OfKappa(new KappaSpec { Range = GuidanceRange.Fixed(4.5) }).BinOf(4.5));

    [Fact]
    public void BinOf_Timesteps_HasTenBinsWithTheLastEdge()
    {
        ResidualAxis axis = ResidualAxis.OfTimestep(new VsdSpec { TMin = 20, TMax = 980 });

        Assert.Equal([20, 116, 212, 308, 404, 500, 596, 692, 788, 884, 980], axis.Edges);
        Assert.Equal((0, 0, 1, 9, 9), (axis.BinOf(20), axis.BinOf(115), axis.BinOf(116), axis.BinOf(979), axis.BinOf(980)));
    }

    [Fact]
    public void ProfileOf_SumsAndCounts_AreMeansAndNullWhereThereIsNone()
    {
        ResidualProfile profile = ResidualProfile.Of([3, 0, 5], [2, 0, 1]);

        Assert.Equal([1.5, null, 5], profile.Rms);
        Assert.Equal([2, 0, 1], profile.Counts);
        Assert.Throws<ArgumentException>(() => ResidualProfile.Of([1, 2], [1]));
    }
}
