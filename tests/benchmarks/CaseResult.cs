using System.Collections.Immutable;

namespace SnoopiCluster.Benchmarks;

/// <summary>What was measured at one size. Times are medians in milliseconds.</summary>
/// <param name="Size">The size: channels of the UNet's levels and batch.</param>
/// <param name="StudentParameters">Trainable parameters of the student.</param>
/// <param name="LoraParameters">Trainable parameters of the adapters.</param>
/// <param name="Rounds">Timed steps of each side.</param>
/// <param name="LossDifference">
/// Largest relative difference of a loss between the two sides over the checked steps.
/// </param>
/// <param name="OursMs">Our step from text features and noise, which is what the reference computes.</param>
/// <param name="OursWholeMs">Our whole step, with tokens, text features and draws.</param>
/// <param name="VariantsMs">PyTorch's step by the way it is written.</param>
/// <param name="BreakdownMs">Our whole step by what it does.</param>
/// <param name="Goal">Largest accepted <see cref="Ratio"/>.</param>
internal sealed record CaseResult(
    string Size,
    long StudentParameters,
    long LoraParameters,
    int Rounds,
    double LossDifference,
    double OursMs,
    double OursWholeMs,
    ImmutableSortedDictionary<string, double> VariantsMs,
    ImmutableArray<PhaseTime> BreakdownMs,
    double Goal)
{
    /// <summary>The reference: PyTorch's fastest variant.</summary>
    public KeyValuePair<string, double> Reference => VariantsMs.MinBy(variant => variant.Value);

    /// <summary>Our median over the fastest variant's, for the same work.</summary>
    public double Ratio => OursMs / Reference.Value;

    /// <summary>
    /// Our whole step's median over the fastest variant's, which is given its text features and noise.
    /// </summary>
    public double WholeRatio => OursWholeMs / Reference.Value;

    /// <summary>Whether the goal is reached.</summary>
    public bool IsReached => Ratio <= Goal;
}

/// <summary>One line of the breakdown.</summary>
/// <param name="Phase">What the time went into.</param>
/// <param name="Ms">Median over the steps.</param>
internal sealed record PhaseTime(string Phase, double Ms);
