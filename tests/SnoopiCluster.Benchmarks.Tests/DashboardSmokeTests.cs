using System.Collections.Immutable;
using SnoopiCluster.Benchmarks.Circuits;
using SnoopiCluster.Benchmarks.Cluster;
using SnoopiCluster.Benchmarks.Dashboard;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Benchmarks.Tests;

/// <summary>
/// The benchmark of a watched run in a form that takes seconds: the circuits live, the rank has its processor, and the steps of
/// each block are found. No time is judged here; that is for <c>./snoopi bench dashboard</c>.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class DashboardSmokeTests
{
    [Fact]
    public async Task Measure_FewCircuits_EachSeesTheRunChange()
    {
        ClusterSmokeTests.SkipWithoutPostgres();
        Assert.SkipUnless(Environment.ProcessorCount > 1, "one processor cannot be shared out");
        using TemporaryFolder folder = TestData.NewFolder();
        ImmutableArray<int> processors = Processors.Own();

        // Measure throws where a circuit is lost, or is sent nothing in a block.
        DashboardResult result = await DashboardRun.MeasureAsync(
            new DashboardCase
            {
                NumCircuits = 3,
                NumPairs = 1,
                Block = TimeSpan.FromSeconds(3),
                Linger = TimeSpan.Zero,
                WarmUpSteps = 5,
            },
            folder.FullPath,
            TestContext.Current.CancellationToken);

        Assert.Equal(processors, Processors.Own());
        Assert.Equal(3, result.Pages.NumCircuits);
        Assert.InRange(result.Pages.FewestBatches, 1, 1_000);
        Assert.InRange(result.Pages.CallsPerSecond, 0.1, 1_000);
        Assert.All([result.With, result.Without], side =>
        {
            Assert.Single(side.Blocks);
            Assert.All(side.Steps, seconds => Assert.InRange(seconds, 1e-4, 60));
            Assert.InRange(side.Processors.Silo, 1e-3, 2);
        });
        Assert.InRange(result.With.Processors.Dashboard, 1e-3, 2);
    }

    [Theory]
    [InlineData(10.19, true)]
    [InlineData(10.21, false)]
    public void IsReached_Ratio_IsHeldAgainstTwoPerCent(double watchedMs, bool expected)
    {
        DashboardResult result = new("curves", SideOf(watchedMs), SideOf(10), PagesOf(1));

        Assert.Equal(expected, result.IsReached);
        Assert.Contains(expected ? "goal 1.02: reached" : "goal 1.02: MISSED", result.ToTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToTable_PageThatStoodStill_SaysSo() => Assert.Contains(
        "goal 2 s: MISSED",
        new DashboardResult("curves", SideOf(10), SideOf(10), PagesOf(2.1)).ToTable(),
        StringComparison.Ordinal);

    [Fact]
    public void WatchedPages_CircuitThatWasSentNothing_IsNoLiveCircuit()
    {
        CircuitTally live = CircuitTally.None.WithBatch(100, TimeSpan.Zero);
        DashboardBlock block = new(0, 10, 2, ProcessorTimes.None, [live, CircuitTally.None]);

        var error = Assert.Throws<InvalidOperationException>(() => WatchedPages.Of([block]));

        Assert.Contains("1 of 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SideOf_TwoBlocks_TakesTheirStepsAndMeanProcessors()
    {
        ProcessorTimes used = new(1, 2, 3, 4, 3.6);

        DashboardSide side = DashboardSide.Of(
            [new(1, 3, 4, used, []), new(4, 5, 4, ProcessorTimes.None.And(used), [])], [0.1, 0.2, 0.3, 0.4, 0.5]);

        Assert.Equal([0.2, 0.3, 0.5], side.Steps);
        Assert.Equal(new ProcessorTimes(0.25, 0.5, 0.75, 1, 0.9), side.Processors);
        Assert.Equal(2_400, side.RankMsPerStep, 1e-9);
    }

    private static DashboardSide SideOf(double ms) => new([[ms / 1e3, ms / 1e3]], ProcessorTimes.None, 20);

    private static WatchedPages PagesOf(double silence) =>
        new(50, 3, 2, 4, 10_000, TimeSpan.FromSeconds(silence));
}

/// <summary>
/// Tests that have the process to themselves: what others started meanwhile would inherit the processors that this one is pinned to.
/// </summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
