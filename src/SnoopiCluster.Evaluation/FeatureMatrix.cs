using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Evaluation;

/// <summary>What every statistic asks of the features that it is given.</summary>
internal static class FeatureMatrix
{
    // Sums of squares of larger numbers could leave the range of fp64.
    private const double LargestMagnitude = 1e150;

    /// <summary>The features in fp64, checked.</summary>
    /// <param name="features">[N, D], one row a sample, of a floating-point type; on any device.</param>
    /// <param name="name">What the caller calls them, for errors.</param>
    /// <param name="rowsMin">Fewest rows that the statistic is defined for.</param>
    /// <returns>[N, D], fp64, without gradient; a tensor of the current dispose scope.</returns>
    internal static Tensor Checked(Tensor features, string name, long rowsMin)
    {
        if (features.dim() != 2 || !features.is_floating_point())
        {
            throw new ArgumentException(
                $"'{name}' is {features.dtype} of shape [{string.Join(", ", features.shape)}]; features are"
                + " [samples, dimensions] of a floating-point type.",
                name);
        }

        if (features.shape[0] < rowsMin || features.shape[1] < 1)
        {
            throw new ArgumentException(
                $"'{name}' holds {features.shape[0]} samples of {features.shape[1]} dimensions; this statistic"
                + $" needs {rowsMin} samples and 1 dimension at least.",
                name);
        }

        Tensor wide = features.detach().to(ScalarType.Float64);

        // Also false for NaN, which the largest element of a tensor passes on.
        if (!(wide.abs().max().ToDouble() <= LargestMagnitude))
        {
            throw new ArgumentException(
                $"'{name}' holds NaN or a magnitude above {LargestMagnitude:0e+0}, first in row"
                + $" {FirstBadRow(wide)}. Leave out what a diverged model made.",
                name);
        }

        return wide;
    }

    /// <summary>Refuses two sets whose rows cannot be compared.</summary>
    internal static void CheckAlike(Tensor real, Tensor fake)
    {
        if (real.shape[1] != fake.shape[1] || real.device.ToString() != fake.device.ToString())
        {
            throw new ArgumentException(
                $"'fake' has {fake.shape[1]} dimensions on {fake.device}, 'real' {real.shape[1]} on"
                + $" {real.device}. Take both from the same extractor, on one device.",
                nameof(fake));
        }
    }

    private static long FirstBadRow(Tensor features)
    {
        Tensor isGood = features.abs().le(LargestMagnitude).all(1);
        return isGood.to(ScalarType.Int32).argmin().ToInt64();
    }
}
