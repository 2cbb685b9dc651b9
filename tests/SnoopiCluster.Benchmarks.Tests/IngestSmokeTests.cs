using SnoopiCluster.Benchmarks.Ingest;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Benchmarks.Tests;

/// <summary>
/// The ingest's benchmark in a form that takes seconds: both formats give the same set, and memory stays far
/// below the goal. No time is judged here; that is for <c>./snoopi bench ingest</c>.
/// </summary>
public sealed class IngestSmokeTests
{
    [Fact]
    public void Measure_FewPrompts_GivesTheSameSetFromBothFormatsWithinTheMemory()
    {
        const long NumPrompts = 100_000;
        using TemporaryFolder folder = TestData.NewFolder();

        // Measure throws where the manifests differ.
        IngestResult[] results = [.. IngestRun.Measure(NumPrompts, folder.FullPath)];

        Assert.Equal(["JsonLines", "Parquet"], results.Select(result => result.Format));
        Assert.All(results, result =>
        {
            Assert.Equal(NumPrompts, result.NumRead);
            Assert.InRange(result.NumKept, NumPrompts * 94 / 100, NumPrompts * 98 / 100);
            Assert.InRange(result.PeakMegabytes, 10, IngestResult.GoalMegabytes);
        });
    }

    [Theory]
    [InlineData(59.9, 499, true)]
    [InlineData(60.1, 499, false)]
    [InlineData(59.9, 501, false)]
    public void IsReached_BothGoals_AreNeeded(double seconds, double megabytes, bool expected)
    {
        IngestResult result = new("Parquet", 1, 1, 1, "", seconds, megabytes);

        Assert.Equal(expected, result.IsReached);
        Assert.Contains(
            expected ? "reached" : "MISSED", IngestRun.ToTable([result]), StringComparison.Ordinal);
    }
}
