using SnoopiCluster.Benchmarks.Runs;
using SnoopiCluster.Benchmarks.Series;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Benchmarks.Tests;

/// <summary>
/// The benchmarks of what pages ask for, in a form that takes seconds: real servers, few steps, few runs. How long it takes is for
/// <c>./snoopi bench</c>.
/// </summary>
public sealed class PageSmokeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Series_FewSteps_AreTimedAndWithinTheBytes()
    {
        ClusterSmokeTests.SkipWithoutPostgres();
        using TemporaryFolder folder = TestData.NewFolder();

        SeriesResult result = await SeriesRun.MeasureAsync(steps: 3_000, folder.FullPath, Cancel);

        Assert.Equal((3_000L, 12), (result.NumSteps, result.NumSeries));
        Assert.All(
            [result.FirstMs, result.MedianMs, result.FirstPageMs, result.OtherPageMs, result.PageMedianMs],
            ms => Assert.InRange(ms, 0.1, 60_000));

        // Three thousand steps have as many buckets as sixty thousand.
        Assert.InRange(result.Bytes, 50_000, SeriesResult.GoalBytes);
        Assert.InRange(result.CompressedBytes, 10_000, result.Bytes);
    }

    [Theory]
    [InlineData(999, 10, 999, 200_000, true)]
    [InlineData(1_000, 10, 999, 200_000, false)]
    [InlineData(999, 1_000, 999, 200_000, false)]
    [InlineData(999, 10, 1_000, 200_000, false)]
    [InlineData(999, 10, 999, 200_001, false)]
    public void SeriesIsReached_EachGoal_IsNeeded(
        double firstMs, double medianMs, double otherPageMs, int bytes, bool expected)
    {
        SeriesResult result = new(60_000, 12)
        {
            FirstMs = firstMs,
            MedianMs = medianMs,
            Bytes = bytes,
            CompressedBytes = 1,
            FirstPageMs = 1,
            OtherPageMs = otherPageMs,
            PageMedianMs = 1,
        };

        Assert.Equal(expected, result.IsReached);
        Assert.Contains(expected ? ": reached" : "MISSED", result.ToTable(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_MoreThanAPage_AreListedInEachOrder()
    {
        ClusterSmokeTests.SkipWithoutPostgres();
        using TemporaryFolder folder = TestData.NewFolder();

        // Measure throws where the dashboard shows no run.
        RunsResult result = await RunsRun.MeasureAsync(numRuns: 60, steps: 5, rounds: 1, folder.FullPath, Cancel);

        Assert.Equal(RunsRun.Orders, result.Orders.Select(order => order.Order));
        Assert.Contains("-guidance", RunsRun.Orders);
        Assert.All(result.Orders, order =>
        {
            Assert.InRange(order.MedianMs, 0.1, order.Percentile99Ms);
            Assert.InRange(order.Bytes, 5_000, 200_000);
        });
        Assert.All(result.PageMs.Concat(result.CircuitMs), ms => Assert.InRange(ms, 0.1, 60_000));
    }

    [Theory]
    [InlineData(100, 500, true)]
    [InlineData(101, 500, false)]
    [InlineData(100, 501, false)]
    public void RunsIsReached_ListAndPage_AreBothJudged(double listMs, double pageMs, bool expected)
    {
        RunsResult result = new(
            1_000, 200, 1, [new("newest", listMs, 200, 1), new("name", 1, 2, 1)], [1], [pageMs]);

        Assert.Equal(expected, result.IsReached);
        Assert.Equal(!expected, result.ToTable().Contains("MISSED", StringComparison.Ordinal));
    }
}
