using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Core.Tests.Progress;

public class PictureTagTests
{
    [Fact]
    public void Of_BlobsOfTwoGroups_AreDifferentAndWellFormed()
    {
        string first = PictureTag.Of("runs/r1/samples/step-000000020-v1/probe-000.png");
        string second = PictureTag.Of("runs/r1/samples/step-000000020-v2/probe-000.png");

        Assert.NotEqual(first, second);
        Assert.Equal(first, PictureTag.Of("runs/r1/samples/step-000000020-v1/probe-000.png"));
        Assert.All(new[] { first, second }, tag => Assert.True(PictureTag.IsWellFormed(tag)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0123456789a")]
    [InlineData("0123456789abc")]
    [InlineData("0123456789aB")]
    [InlineData("0123456789a/")]
    public void IsWellFormed_AnythingElse_IsFalse(string? text) => Assert.False(PictureTag.IsWellFormed(text));
}
