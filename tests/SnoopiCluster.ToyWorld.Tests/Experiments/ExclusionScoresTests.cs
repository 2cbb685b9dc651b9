using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.ToyWorld.Tests.Experiments;

public sealed class ExclusionScoresTests
{
    private static readonly ExclusionScores Without = Scores(0.4, 0.6, 0.7, 0.3);
    private static readonly ExclusionScores With = Scores(0.9, 1.0, 0.6, 0.8);

    [Fact]
    public void HarderExcluded_IsTheMeanOverTheDirectionsThatAreRarerWithout()
    {
        // First kind: 0.4 is the rarer, 0.9 with; second kind: 0.3 is the rarer, 0.8 with.
        Assert.Equal(0.35, Without.HarderExcluded(Without), 12);
        Assert.Equal(0.85, With.HarderExcluded(Without), 12);
        Assert.Equal(0.9, With.HarderExcluded(Without, isColour: true), 12);
    }

    [Fact]
    public void HarderExcluded_OfOtherKinds_IsRefused() => Assert.Throws<ArgumentException>(
        () => With.HarderExcluded(new ExclusionScores(With.Directions[..2], With.Controls)));

    [Fact]
    public void Excluded_IsTheMeanOfTheAttributeAsked()
    {
        Assert.Equal(0.825, With.Excluded(), 12);
        Assert.Equal(0.95, With.Excluded(isColour: true), 12);
        Assert.Equal(0.7, With.Excluded(isColour: false), 12);
    }

    [Fact]
    public void ShowsKind_CountsBothMembers() => Assert.Equal(
        0.4 + 0.25,
        new ExclusionRow("warm", true, "red", "red", 0.6, 0.25, AttributeAccuracy.Chance).ShowsKind,
        12);

    private static ExclusionScores Scores(double red, double yellow, double circle, double ring) => new(
        [
            Row("warm", isColour: true, "red", red), Row("warm", isColour: true, "yellow", yellow),
            Row("round", isColour: false, "circle", circle), Row("round", isColour: false, "ring", ring),
        ],
        [Row("warm", isColour: true, "green", red)]);

    private static ExclusionRow Row(string kind, bool isColour, string member, double excluded) =>
        new(kind, isColour, member, member, excluded, excluded / 2, AttributeAccuracy.Chance);
}
