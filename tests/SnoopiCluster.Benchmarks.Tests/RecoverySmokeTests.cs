using System.Collections.Immutable;
using SnoopiCluster.Benchmarks.Recovery;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Benchmarks.Tests;

/// <summary>
/// The benchmark of recovery in a form that takes seconds: one killed rank, without torchrun. No time is judged here; that is for
/// <c>./snoopi bench recovery</c>.
/// </summary>
public sealed class RecoverySmokeTests
{
    [Fact]
    public async Task Measure_OneKill_ComesBackWithoutLosingAStep()
    {
        ClusterSmokeTests.SkipWithoutPostgres();
        using TemporaryFolder folder = TestData.NewFolder();

        ImmutableArray<RecoveryResult> results = await RecoveryRun.MeasureAsync(
            kills: 1, stops: 0, python: null, folder.FullPath, TestContext.Current.CancellationToken);

        RecoveryResult result = Assert.Single(results);
        Assert.Equal("KILL", result.Signal);
        Assert.Equal(0, result.StepsLost);
        Assert.InRange(result.MedianSeconds, 0.05, 60);
        Assert.Contains("hand-over", result.Times[0].Phases, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3.9, 0, true)]
    [InlineData(4.1, 0, false)]
    [InlineData(3.9, 1, false)]
    public void IsReached_TimeAndSteps_AreBothJudged(double seconds, long lost, bool expected)
    {
        RecoveryResult result = new("ours", "KILL", [new ComeBack(seconds, lost, "")], IsJudged: true, GoalSeconds: 4);

        Assert.Equal(expected, result.IsReached);
        Assert.Contains(expected ? "reached" : "MISSED", RecoveryRun.ToTable([result]), StringComparison.Ordinal);
    }
}
