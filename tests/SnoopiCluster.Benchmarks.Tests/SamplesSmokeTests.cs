using SnoopiCluster.Benchmarks.Samples;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Benchmarks.Tests;

/// <summary>
/// The benchmark of drawing pictures in a form that takes seconds. No share is judged here; that is for
/// <c>./snoopi bench samples</c>.
/// </summary>
public sealed class SamplesSmokeTests
{
    [Fact]
    public async Task Measure_ShortInterval_FindsItsDrawings()
    {
        using TemporaryFolder folder = TestData.NewFolder();

        SamplesResult result = await SamplesRun.MeasureAsync(
            every: 6, draws: 2, folder.FullPath, TestContext.Current.CancellationToken);

        Assert.Equal((6, 16), (result.Every, result.NumPictures));
        Assert.InRange(result.NumDraws, 2, 20);
        Assert.InRange(result.StepMs, 1, 60_000);
        Assert.InRange(result.DrawMs, 1, 60_000);
        Assert.InRange(result.PhaseShare, 0.001, 0.999);
    }

    [Fact]
    public void Of_DrawingsOfAKnownLength_FindsTheirShareBothWays()
    {
        // Each step takes 1 s, each drawing 1.5 s and the step after it half a second more. The first drawing does not count.
        StepSplit[] steps =
        [
            .. Enumerable.Range(0, 33).Select(step => (step % 10, step) switch
            {
                (_, 0) => new StepSplit(step, 1, 0),
                (0, 10) => new StepSplit(step, 100, 99),
                (0, _) => new StepSplit(step, 2.5, 1.5),
                (1, > 1) => new StepSplit(step, 1.5, 0),
                _ => new StepSplit(step, 1, 0),
            }),
        ];

        SamplesResult result = SamplesResult.Of([.. steps, .. steps[..3]], every: 10, numPictures: 16);

        Assert.Equal(2, result.NumDraws);
        Assert.Equal(1_500, result.DrawMs, 1e-6);
        Assert.Equal(1_000, result.StepMs, 1e-6);
        Assert.Equal(1.5 / 12, result.PhaseShare, 1e-9);
        Assert.Equal(2.0 / 12, result.WindowShare, 1e-9);
    }

    [Theory]
    [InlineData(0.0199, true)]
    [InlineData(0.02, false)]
    public void IsReached_Share_IsHeldAgainstTwoPerCent(double share, bool expected)
    {
        SamplesResult result = new(500, 16, 5, 90, 100, share, 0.5);

        Assert.Equal(expected, result.IsReached);
        Assert.Contains(expected ? "goal 2 %: reached" : "goal 2 %: MISSED", result.ToTable(), StringComparison.Ordinal);
    }
}
