using SnoopiCluster.ToyWorld.Charts;

namespace SnoopiCluster.ToyWorld.Tests.Charts;

public sealed class ChartScaleTests
{
    private static readonly ChartAxis Free = new("value");

    [Theory]
    [InlineData(0, 97, 0, 100, 20)]
    [InlineData(0, 0.83, 0, 1, 0.2)]
    [InlineData(-4.2, 3, -6, 4, 2)]
    [InlineData(341, 452, 340, 460, 20)]
    [InlineData(0, 1.2e6, 0, 1.2e6, 2e5)]
    public void AroundTicks_OfData_EndsAtRoundTicks(double from, double to, double min, double max, double step)
    {
        ChartScale scale = ChartScale.AroundTicks(Free, from, to);

        Assert.Equal(min, scale.Min, 1e-9);
        Assert.Equal(max, scale.Max, 1e-9);
        Assert.Equal(step, scale.Step, 1e-9);
    }

    [Fact]
    public void AroundTicks_EndsThatAreGiven_AreKept()
    {
        ChartScale scale = ChartScale.AroundTicks(new ChartAxis("value", 0, 97), 10, 50);

        Assert.Equal(0, scale.Min);
        Assert.Equal(97, scale.Max);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(-1e-7)]
    public void AnyScale_OfOneValue_HasItInside(double value)
    {
        foreach (ChartScale scale in new[]
            { ChartScale.AroundTicks(Free, value, value), ChartScale.AroundData(Free, value, value) })
        {
            Assert.True(scale.Min < value && value < scale.Max);
            Assert.InRange(scale.Span / scale.Step, 2, 9);
        }
    }

    [Fact]
    public void AroundData_LeavesAMarginForMarks()
    {
        ChartScale scale = ChartScale.AroundData(Free, 0, 3000);

        Assert.Equal(-90, scale.Min, 1e-9);
        Assert.Equal(3090, scale.Max, 1e-9);
        Assert.Equal(500, scale.Step, 1e-9);
    }
}
