using System.Collections.Immutable;
using SnoopiCluster.Cli.Toy;
using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.Cli.Tests.Toy;

public sealed class NasaExperimentTests
{
    [Fact]
    public void Chosen_AmongThoseThatExcludeEnough_LosesLeast() => Assert.Equal(
        0.5,
        NasaExperiment.Chosen(
            [
                Arm("NASA", 0.2, 0.7, 0.01), Arm("NASA", 0.5, 0.91, 0.03), Arm("NASA", 1, 0.99, 0.2),
                Arm("other", 2, 1, 0),
            ],
            "NASA").Scale);

    [Fact]
    public void Chosen_NoneExcludesEnough_IsTheOneThatExcludesMost() => Assert.Equal(
        1,
        NasaExperiment.Chosen([Arm("NASA", 0.2, 0.7, 0.01), Arm("NASA", 1, 0.8, 0.2)], "NASA").Scale);

    private static NegativeArm Arm(string way, double scale, double excluded, double loss)
    {
        ImmutableArray<ExclusionRow> rows =
            [new ExclusionRow("warm", true, "red", "red", excluded, 0.5, AttributeAccuracy.Chance)];
        return new NegativeArm(way, scale, new ExclusionScores(rows, rows), excluded, loss, AttributeAccuracy.Chance);
    }
}
