using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Dashboard.Components.RunPage;

namespace SnoopiCluster.Dashboard.Tests.RunPage;

public class SampleGridTests
{
    [Fact]
    public void Of_Probes_LaysPromptsDownAndSeedsAcross()
    {
        SampleGrid grid = SampleGrid.Of(Given.Probes(("a cat", null, 1), ("a cat", null, 0), ("a dog", null, 0)));

        Assert.Equal([0, 1], grid.Seeds);
        Assert.Equal(["a cat", "a dog"], grid.Rows.Select(row => row.Subject.Prompt));
        Assert.Equal([1, 0], grid.Rows[0].Probes);
        Assert.Equal([2, null], grid.Rows[1].Probes);
    }

    [Fact]
    public void Of_Negatives_StandBelowTheirPrompt()
    {
        SampleGrid grid = SampleGrid.Of(Given.Probes(("a cat", null, 0), ("a dog", null, 0), ("a cat", "fur", 0)));

        Assert.Equal(
            [("a cat", null), ("a cat", "fur"), ("a dog", null)],
            grid.Rows.Select(row => (row.Subject.Prompt, row.Subject.Negative)));
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData(100L, 0)]
    [InlineData(250L, 1)]
    [InlineData(5L, 0)]
    [InlineData(9_999L, 2)]
    public void IndexOf_Step_IsTheNewestNotAfterIt(long? step, int index) =>
        Assert.Equal(index, SampleGrid.IndexOf([100, 200, 300], step));

    [Fact]
    public void WhyMissing_BeforeAndAfterTheSiloHasAnswered_BlamesALostRankOnlyWhenNothingCanCome()
    {
        KnownPictures known = new();
        Assert.Contains("not read", known.WhyMissing(100, 1, isArriving: true), StringComparison.Ordinal);

        known.Add(100, [Picture(100, 0), Picture(200, 1)]);

        Assert.Null(known.WhyMissing(100, 0, isArriving: true));
        Assert.Contains("on its way", known.WhyMissing(100, 1, isArriving: true), StringComparison.Ordinal);
        Assert.Contains("lost", known.WhyMissing(100, 1, isArriving: false), StringComparison.Ordinal);
        Assert.Contains("not read", known.WhyMissing(200, 1, isArriving: false), StringComparison.Ordinal);
    }

    [Fact]
    public void IsSettled_AStepWithItsPicturesUntilTheRunMayHaveGoneBack_IsNotAskedForAgain()
    {
        KnownPictures known = new();
        known.Add(100, [Picture(100, 0)]);
        Assert.False(known.IsSettled(100, 2));
        known.Add(100, [Picture(100, 0), Picture(100, 1)]);
        Assert.True(known.IsSettled(100, 2));

        known.Doubt();

        Assert.False(known.IsSettled(100, 2));
        Assert.Equal("old", known.Find(100, 0)?.Tag);
        known.Add(100, [Picture(100, 0, "new"), Picture(100, 1)]);
        Assert.True(known.IsSettled(100, 2));
        Assert.Equal("new", known.Find(100, 0)?.Tag);
    }

    private static SamplePicture Picture(long step, int probe, string tag = "old") => new(step, probe, 0.1, 1, tag);
}
