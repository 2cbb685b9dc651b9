using System.Collections.Immutable;

namespace SnoopiCluster.Dashboard.Charts;

/// <summary>A running mean that forgets, corrected for its start so that the first values count in full.</summary>
internal static class Smoothing
{
    /// <summary>The smoothed values; a missing one stays missing and is passed over.</summary>
    /// <param name="values">Values in order.</param>
    /// <param name="weight">Weight of the past, 0 to below 1.</param>
    public static ImmutableArray<double?> Of(IReadOnlyList<double?> values, double weight)
    {
        if (weight is < 0 or >= 1)
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "Give a weight from 0 to below 1.");
        }

        var smoothed = ImmutableArray.CreateBuilder<double?>(values.Count);
        double mean = 0;
        double share = 0;
        foreach (double? value in values)
        {
            if (value is not { } number)
            {
                smoothed.Add(null);
                continue;
            }

            mean = (weight * mean) + ((1 - weight) * number);
            share = (weight * share) + (1 - weight);
            smoothed.Add(mean / share);
        }

        return smoothed.MoveToImmutable();
    }
}
