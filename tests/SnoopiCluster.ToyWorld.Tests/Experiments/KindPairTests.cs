using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.ToyWorld.Tests.Experiments;

public sealed class KindPairTests
{
    [Fact]
    public void All_HasEachColourAndShapeOnce()
    {
        Assert.Equal(
            ["warm", "vivid", "cold", "neutral", "round", "straight", "pointed"],
            KindPair.All.Select(pair => pair.Kind));
        string[] members = [.. KindPair.All.SelectMany(pair => (string[])[pair.First, pair.Second])];
        Assert.Equal(
            Enum.GetValues<ToyColour>().Select(colour => Captions.WordsOf(colour)[0])
                .Concat(Enum.GetValues<ToyShape>().Select(shape => Captions.WordsOf(shape)[0])).Order(),
            members.Order());
        Assert.All(
            KindPair.All, pair => Assert.DoesNotContain(pair.Absent, (string[])[pair.First, pair.Second]));
    }

    [Theory]
    [InlineData(ToyColour.Red, ToyColour.White, true)]
    [InlineData(ToyColour.Yellow, ToyColour.White, true)]
    [InlineData(ToyColour.Blue, ToyColour.White, false)]
    [InlineData(ToyColour.Red, ToyColour.Yellow, false)]
    [InlineData(ToyColour.Red, ToyColour.Green, false)]
    public void Fits_Warm_IsOneOfItsMembersOnAGroundOfNeitherNorTheControls(
        ToyColour colour, ToyColour ground, bool fits)
    {
        KindPair warm = KindPair.All.Single(pair => pair.Kind == "warm");

        Assert.Equal("green", warm.Absent);
        Assert.Equal(fits, warm.Fits(new Scene(ToyShape.Star, colour, ToySize.Small, ToyPlace.Left, ground)));
    }

    [Fact]
    public void OthersOf_Shape_LeavesTheShapeOut()
    {
        Scene scene = new(ToyShape.Ring, ToyColour.Red, ToySize.Small, ToyPlace.Left, ToyColour.White);
        CaptionReading others = KindPair.All.Single(pair => pair.Kind == "round").OthersOf(scene);

        Assert.Empty(others.Shapes);
        Assert.Equal(ToyColour.Red, others.Colour);
    }
}
