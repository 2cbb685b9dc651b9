using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.ToyWorld.Tests.World;

public sealed class AttributeAccuracyTests
{
    private static readonly Scene Wanted = new(
        ToyShape.Ring, ToyColour.Red, ToySize.Large, ToyPlace.Top, ToyColour.White);

    private static readonly Verdict Right = new(
        ToyShape.Ring, ToyColour.Red, ToySize.Large, ToyPlace.Top, ToyColour.White, 1, []);

    [Fact]
    public void Of_SomeWrong_CountsEachAttribute()
    {
        AttributeAccuracy accuracy = AttributeAccuracy.Of(
            [
                Right, Right with { Shape = ToyShape.Star },
                Right with { Shape = ToyShape.Cross, Ground = ToyColour.Red }, Right,
            ],
            [Wanted, Wanted, Wanted, Wanted]);
        Assert.Equal(new AttributeAccuracy(0.5, 1, 1, 1, 0.75, 0.5, 4), accuracy);
        Assert.Equal((0.5 + 1 + 1 + 1 + 0.75) / 5, accuracy.Mean, 1e-12);
        Assert.Equal(0.5, accuracy.Worst);
    }

    [Fact]
    public void Of_CaptionsThatNameLittle_JudgesWhatTheyName()
    {
        Verdict seen = Right with { Colour = ToyColour.Yellow };
        AttributeAccuracy accuracy = AttributeAccuracy.Of(
            [seen, seen, seen],
            [Captions.Read("a warm circle"), Captions.Read("a red ring"), Captions.Read("something else")]);
        Assert.Equal((0.5, 0.5, 0.0), (accuracy.Shape, accuracy.Colour, accuracy.AllFive));
        Assert.True(double.IsNaN(accuracy.Place));
        Assert.Equal(0.5, accuracy.Mean, 1e-12);
    }

    [Fact]
    public void Of_CaptionsThatNameNothing_HasNoShares()
    {
        Verdict seen = Right with { Colour = ToyColour.Yellow };
        AttributeAccuracy accuracy = AttributeAccuracy.Of([seen], [Captions.Read("")]);
        Assert.All(
            [accuracy.Mean, accuracy.Worst, accuracy.Shape, accuracy.AllFive],
            share => Assert.True(double.IsNaN(share)));
    }

    [Fact]
    public void Of_DifferentNumbers_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => AttributeAccuracy.Of([], Array.Empty<Scene>()));
        Assert.Throws<ArgumentException>(() => AttributeAccuracy.Of([], [Wanted]));
    }

    [Fact]
    public void Chance_Always_IsWhatUniformScenesHave()
    {
        // Every scene shown for every caption of one scene: exact, as all scenes are alike but for names.
        Verdict[] verdicts =
            [.. Scene.All.Select(s => new Verdict(s.Shape, s.Colour, s.Size, s.Place, s.Ground, 1, []))];
        AttributeAccuracy uniform = AttributeAccuracy.Of(verdicts, [.. verdicts.Select(_ => Wanted)]);
        AttributeAccuracy chance = AttributeAccuracy.Chance;
        Assert.Equal(uniform.Shape, chance.Shape, 1e-9);
        Assert.Equal(uniform.Colour, chance.Colour, 1e-9);
        Assert.Equal(uniform.Size, chance.Size, 1e-9);
        Assert.Equal(uniform.Place, chance.Place, 1e-9);
        Assert.Equal(uniform.Ground, chance.Ground, 1e-9);
        Assert.Equal(uniform.AllFive, chance.AllFive, 1e-9);
    }
}
