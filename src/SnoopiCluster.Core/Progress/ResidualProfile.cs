using System.Collections.Immutable;

namespace SnoopiCluster.Core.Progress;

/// <summary>
/// Residual norms of a step's samples, over all ranks, by the bin of a <see cref="ResidualAxis"/> in which each sample lies.
/// A sample's norm is the root of the mean square of its weighted residual.
/// </summary>
/// <param name="Rms">Mean norm of each bin's samples; null in a bin without any.</param>
/// <param name="Counts">Number of samples in each bin.</param>
public sealed record ResidualProfile(ImmutableArray<double?> Rms, ImmutableArray<int> Counts)
{
    /// <summary>The profile of sums.</summary>
    /// <param name="sums">Norms added up by bin.</param>
    /// <param name="counts">Samples by bin.</param>
    /// <exception cref="ArgumentException">The two are of different lengths.</exception>
    public static ResidualProfile Of(ReadOnlySpan<double> sums, ReadOnlySpan<int> counts)
    {
        if (sums.Length != counts.Length)
        {
            throw new ArgumentException($"{sums.Length} sums cannot have {counts.Length} counts.", nameof(counts));
        }

        var means = ImmutableArray.CreateBuilder<double?>(sums.Length);
        for (int bin = 0; bin < sums.Length; bin++)
        {
            means.Add(counts[bin] == 0 ? null : sums[bin] / counts[bin]);
        }

        return new ResidualProfile(means.MoveToImmutable(), ImmutableArray.Create(counts));
    }
}
