using SnoopiCluster.Cli.Toy;

namespace SnoopiCluster.Cli.Tests.Toy;

public sealed class SpreadTests
{
    [Fact]
    public void Of_Numbers_IsMeanAndSampleDeviation() => Assert.Equal(new Spread(4, 2), Spread.Of([2, 4, 6]));

    [Fact]
    public void Of_One_HasNoDeviation() => Assert.Equal(new Spread(3, 0), Spread.Of([3]));
}
