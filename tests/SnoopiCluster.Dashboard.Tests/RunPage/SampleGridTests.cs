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
    public void IsMissing_BeforeAndAfterTheSiloHasAnswered_IsOnlyWhatItLeftOut()
    {
        KnownPictures known = new();
        Assert.False(known.IsMissing(100, 1));

        known.Add(100, [new SamplePicture(100, 0, 0.1, 1), new SamplePicture(200, 1, 0.1, 1)]);

        Assert.False(known.IsMissing(100, 0));
        Assert.True(known.IsMissing(100, 1));
        Assert.False(known.IsMissing(200, 1));
        Assert.NotNull(known.Find(100, 0));
    }
}
