using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Core.Tests.Progress;

public sealed class StepSamplesTests
{
    [Fact]
    public void Of_Pictures_IsWhatAllTheirValuesTogetherMeasure()
    {
        double[][] latents = [[1, 2, 3, 4], [-5, 0, 0, 1], [2, 2, 2, 2]];
        double[] all = [.. latents.SelectMany(values => values)];

        StepSamples samples = StepSamples.Of(
        [
            .. latents.Select((values, index) => new SampleDrawn(
                7, new Probe(index, "p", null, null, 0), "b", 0.1 * index, values.Average(), StdOf(values))),
        ]);

        Assert.Equal(7, samples.Step);
        Assert.Equal(0.1, samples.SaturatedFraction, 12);
        Assert.Equal(StdOf(all), samples.LatentStd, 12);
    }

    [Fact]
    public void Of_APictureThatIsNotFinite_IsNotFinite() =>
        Assert.True(double.IsNaN(StepSamples.Of([Picture(1, 0, 1), Picture(1, double.NaN, double.NaN)]).LatentStd));

    [Fact]
    public void Of_PicturesOfSeveralSteps_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => StepSamples.Of([Picture(1, 0, 1), Picture(2, 0, 1)]));
        Assert.Throws<ArgumentException>(() => StepSamples.Of([]));
    }

    private static SampleDrawn Picture(long step, double mean, double std) =>
        new(step, new Probe(0, "p", null, null, 0), "b", 0, mean, std);

    private static double StdOf(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
