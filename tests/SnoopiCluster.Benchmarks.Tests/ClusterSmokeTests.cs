using System.Collections.Immutable;
using SnoopiCluster.Benchmarks.Nodes;
using SnoopiCluster.Benchmarks.Progress;
using SnoopiCluster.Storage.Postgres;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Benchmarks.Tests;

/// <summary>
/// The cluster's benchmarks in a form that takes seconds: real servers, few nodes, few rows. That nothing is
/// lost is judged here; how long it takes is for <c>./snoopi bench</c>.
/// </summary>
public sealed class ClusterSmokeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nodes_Few_AreAllKeptAliveAndEveryRowIsStored()
    {
        SkipWithoutPostgres();
        const int NumNodes = 50;
        using TemporaryFolder folder = TestData.NewFolder();

        NodesResult result = await NodesRun.MeasureAsync(
            NumNodes, TimeSpan.FromSeconds(3), folder.FullPath, Cancel);

        Assert.Equal(0, result.NumDead);
        Assert.True(result.IsReached);
        Assert.InRange(result.NumBeats, NumNodes, NumNodes * 5);
        Assert.InRange(result.RowsSentPerSecond, 1, NumNodes * 1.5);
        Assert.InRange(result.RowsStoredPerSecond, result.RowsSentPerSecond * 0.5, result.RowsSentPerSecond * 1.5);
        Assert.InRange(result.ListMedianMs, 0.01, result.ListPercentile99Ms);
        Assert.InRange(result.SiloProcessors, 0.001, Environment.ProcessorCount);
        Assert.InRange(result.PostgresProcessors, 0.001, Environment.ProcessorCount);
        Assert.Contains("goal 0: reached", result.ToTable(), StringComparison.Ordinal);
        Assert.Contains("MISSED", (result with { NumDead = 1 }).ToTable(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_FewRows_GivesRatesOfEachCase()
    {
        SkipWithoutPostgres();

        ImmutableArray<ProgressResult> results = await ProgressRun.MeasureAsync(rows: 2_048, Cancel);

        Assert.Equal([(1, 256), (2, 256), (2, 16)], results.Select(result => (result.NumWriters, result.BatchRows)));
        Assert.All(results, result =>
        {
            Assert.Equal(result.BatchRows == 256, result.IsJudged);
            Assert.InRange(result.RowsPerSecond, 1, 1e7);
            Assert.InRange(result.MedianMs, 0.01, result.Percentile99Ms);
        });
    }

    [Theory]
    [InlineData(5_000, true, true)]
    [InlineData(4_999, true, false)]
    [InlineData(4_999, false, true)]
    public void ProgressIsReached_RowsPerSecond_AreJudgedForFullBatchesOnly(double rate, bool isJudged, bool expected)
    {
        ProgressResult result = new(1, 256, 10, rate, 1, 2, isJudged);

        Assert.Equal(expected, result.IsReached);
        Assert.Equal(!expected, ProgressRun.ToTable([result]).Contains("MISSED", StringComparison.Ordinal));
    }

    /// <summary>Skips the test where the machine has no PostgreSQL.</summary>
    internal static void SkipWithoutPostgres()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        try
        {
            _ = new PrivatePostgres(new PrivatePostgresOptions { Folder = folder.FullPath });
        }
        catch (PrivatePostgresException e) when (e.Message.Contains("no PostgreSQL server", StringComparison.Ordinal))
        {
            Assert.Skip(e.Message);
        }
    }
}
