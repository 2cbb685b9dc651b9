using SnoopiCluster.Benchmarks.Overhead;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Benchmarks.Tests;

/// <summary>
/// The benchmark of the silo's overhead in a form that takes seconds: both runs survive being stopped by turns, and
/// their steps are found. No time is judged here; that is for <c>./snoopi bench overhead</c>.
/// </summary>
public sealed class OverheadSmokeTests
{
    [Fact]
    public async Task Measure_FewBlocks_FindsStepsOfBothSides()
    {
        ClusterSmokeTests.SkipWithoutPostgres();
        using TemporaryFolder folder = TestData.NewFolder();

        // Measure throws where a run did not train all the time.
        OverheadResult result = await OverheadRun.MeasureAsync(
            pairs: 3, steps: 10, warmUpSteps: 10, folder.FullPath, TestContext.Current.CancellationToken);

        Assert.All([result.Local, result.Cluster], side =>
        {
            Assert.Equal(3, side.NumBlocks);
            Assert.InRange(side.Steps.Length, 3, 1_000);
            Assert.All(side.Steps, seconds => Assert.InRange(seconds, 1e-4, side.BlockSeconds));
            Assert.InRange(side.ControlSeconds, 1e-3, 60);
        });
        Assert.Equal(result.Cluster.MedianMs / result.Local.MedianMs, result.Ratio, 1e-9);
    }

    [Fact]
    public void WithoutStops_StoppedStep_TakesTheTwoAfterItAlong() => Assert.Equal(
        [0.1, 0.2, 0.6],
        OverheadSteps.WithoutStops([0.1, 0.2, 3.4, 0.3, 0.4, 0.6, 3.0, 0.7], stopSeconds: 3));

    [Theory]
    [InlineData(10.1, "1.010; goal 1.01, at most 1.03: reached", true)]
    [InlineData(10.3, "within the limit", true)]
    [InlineData(10.31, "MISSED", false)]
    public void IsReached_Ratio_IsJudgedByTheLimit(double clusterMs, string verdict, bool expected)
    {
        OverheadResult result = new(Of(10), Of(clusterMs));

        Assert.Equal(expected, result.IsReached);
        Assert.Contains(verdict, result.ToTable(), StringComparison.Ordinal);
    }

    private static OverheadSteps Of(double ms) => new([ms / 1e3, ms / 1e3, 1], 1, 3, ControlSeconds: 0.01);
}
