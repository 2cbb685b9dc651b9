using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Storage.Stores;

namespace SnoopiCluster.Storage.Tests.Stores;

public sealed class StepBandsTests
{
    [Fact]
    public void Joined_TouchingRanges_AreOne() => Assert.Equal(
        [Band(1, 4), Band(6, 7)], StepBands.Joined([Band(1, 2), Band(2, 3), Band(3, 4), Band(6, 7)], width: 100));

    [Fact]
    public void Joined_MoreThanAnAnswerHolds_AreFewerAndCoverTheSameSteps()
    {
        StepBand[] bands = [.. Enumerable.Range(0, 30_000).Select(i => Band(2L * i, (2L * i) + 1))];

        ImmutableArray<StepBand> joined = StepBands.Joined(bands, width: 1);

        Assert.InRange(joined.Length, 1, StepBands.Max);
        Assert.Equal((0L, 59_999L), (joined[0].From, joined[^1].To));
    }

    private static StepBand Band(long from, long to) => new(StepBandKind.Skipped, from, to);
}
