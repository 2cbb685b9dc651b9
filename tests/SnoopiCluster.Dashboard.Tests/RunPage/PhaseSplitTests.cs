using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Dashboard.Components.RunPage;

namespace SnoopiCluster.Dashboard.Tests.RunPage;

public class PhaseSplitTests
{
    [Fact]
    public void Of_SlowRank_StandsOutByItsOwnWorkAndNotByItsWaiting()
    {
        PhaseSplit split = PhaseSplit.Of([Rank(0, 0.1, 0.4), Rank(1, 0.1, 0.4), Rank(2, 0.5, 0)]);

        Assert.Equal([0.1, 0.1, 0.5], split.Ranks.Select(pace => pace.Own));
        Assert.Equal(4, split.Ranks[2].OverMedian.GetValueOrDefault(), 9);
        Assert.Equal(["student", "all_reduce"], split.Phases);
    }

    [Fact]
    public void Of_SilentRank_HasNoFigures()
    {
        PhaseSplit split = PhaseSplit.Of([Rank(0, 0.1, 0), Silent(1)]);

        Assert.Null(split.Ranks[1].Own);
        Assert.Null(split.Ranks[1].OverMedian);
        Assert.Contains("\"rank 1\"", RankChart.Of(split).ToJsonString(), StringComparison.Ordinal);
    }

    private static RankHealth Silent(int rank) =>
        new(new RankView(rank, new RankProcessId(rank + 1), null, RankPhase.Starting), null, null, false);

    private static RankHealth Rank(int rank, double student, double waiting) => new(
        new RankView(rank, new RankProcessId(rank + 1), null, RankPhase.Training),
        new RankPulse(
            new Fence(1, 1),
            rank,
            10,
            4,
            0.5,
            new Dictionary<string, double> { ["student"] = student, ["all_reduce"] = waiting },
            null),
        Given.Begin,
        false);
}
