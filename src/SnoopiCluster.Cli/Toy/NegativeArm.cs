using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.Cli.Toy;

/// <summary>One way of a negative prompt at one scale, beside the same student without any.</summary>
/// <param name="Way">What the negative prompt does.</param>
/// <param name="Scale">How strongly; for guidance its scale, where 1 is none.</param>
/// <param name="Scores">What was measured.</param>
/// <param name="HarderExcluded">See <see cref="ExclusionScores.HarderExcluded"/>.</param>
/// <param name="LossOfOthers">
/// Share that the mean accuracy of the attributes not named falls by; below 0 where it rises.
/// </param>
/// <param name="Loss">The same for each of them.</param>
internal sealed record NegativeArm(
    string Way,
    double Scale,
    ExclusionScores Scores,
    double HarderExcluded,
    double LossOfOthers,
    AttributeAccuracy Loss)
{
    /// <summary>The largest loss of an attribute that was not named.</summary>
    public double WorstLoss =>
        new[] { Loss.Shape, Loss.Colour, Loss.Size, Loss.Place, Loss.Ground }.Max();
}
