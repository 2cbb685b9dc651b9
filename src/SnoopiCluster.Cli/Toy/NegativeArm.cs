using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.Cli.Toy;

/// <summary>One way of a negative prompt at one scale, beside the same student without any.</summary>
/// <param name="Way">What the negative prompt does.</param>
/// <param name="Scale">How strongly; for guidance its scale, where 1 is none.</param>
/// <param name="Scores">What was measured.</param>
/// <param name="HarderExcluded">See <see cref="ExclusionScores.HarderExcluded"/>.</param>
/// <param name="LossOfOthers">
/// Share that the accuracy of the attributes not named falls by; below 0 where it rises.
/// </param>
internal sealed record NegativeArm(
    string Way, double Scale, ExclusionScores Scores, double HarderExcluded, double LossOfOthers);
