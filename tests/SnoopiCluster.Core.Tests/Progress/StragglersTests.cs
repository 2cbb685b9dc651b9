using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Core.Tests.Progress;

public sealed class StragglersTests
{
    [Fact]
    public void Among_OneThatComputesLonger_IsNamedThoughItsStepsTakeAsLong() =>
        Assert.Equal([2], Stragglers.Among([PulseOf(0, 1.0), PulseOf(1, 1.1), PulseOf(2, 1.4)]));

    [Fact]
    public void Among_AllAlike_IsNobody() =>
        Assert.Empty(Stragglers.Among([PulseOf(0, 1.0), PulseOf(1, 1.15), PulseOf(2, 1.1), PulseOf(3, 1.0)]));

    [Fact]
    public void Among_TwoRanks_TakesTheirMiddleForTheMedian()
    {
        Assert.Equal([1], Stragglers.Among([PulseOf(0, 1.0), PulseOf(1, 1.6)]));
        Assert.Empty(Stragglers.Among([PulseOf(0, 1.0), PulseOf(1, 1.4)]));
    }

    [Fact]
    public void Among_OneRank_IsNobody() => Assert.Empty(Stragglers.Among([PulseOf(0, 100)]));

    [Fact]
    public void NameOf_EachPhase_IsSnakeCaseAndThereOnce()
    {
        string[] names = [.. StepPhases.All.Select(StepPhases.NameOf)];

        Assert.Equal("data_wait", names[0]);
        Assert.Contains("all_reduce", names);
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(StepPhases.All, phase => Assert.Contains(SeriesKeys.PhasePrefix + StepPhases.NameOf(phase), SeriesKeys.All));
    }

    // Waiting fills every rank's step up to the slowest one's.
    private static RankPulse PulseOf(int rank, double seconds) => new(
        new Fence(1, 1), rank, 10, 5, 2, new Dictionary<string, double>
        {
            ["student"] = seconds * 0.4,
            ["lora"] = seconds * 0.6,
            ["all_reduce"] = 2 - seconds,
            ["sampling"] = rank,
        },
        null);
}
