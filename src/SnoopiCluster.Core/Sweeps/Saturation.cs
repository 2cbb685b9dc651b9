using System.Globalization;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// A student is saturated when over 20 % of its probes' decoded pixels are beyond 0.99, or when the standard
/// deviation of its latents is outside 0.5 to 2 times the reference (<see cref="EarlyStopSpec.LatentStd"/>).
/// Judged by its last samples alone: a student can recover.
/// </summary>
public static class Saturation
{
    /// <summary>A larger share of pixels beyond 0.99 is too much.</summary>
    public const double MaxSaturatedFraction = 0.2;

    /// <summary>A standard deviation under the reference by more than this factor is too small.</summary>
    public const double MinStdRatio = 0.5;

    /// <summary>A standard deviation over the reference by more than this factor is too large.</summary>
    public const double MaxStdRatio = 2;

    /// <summary>Why the student is saturated, for a person; null when it is not.</summary>
    /// <param name="samples">Its last samples.</param>
    /// <param name="referenceStd">Standard deviation of good latents, above 0.</param>
    public static string? WhyOf(StepSamples samples, double referenceStd)
    {
        if (!(samples.SaturatedFraction <= MaxSaturatedFraction))
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{samples.SaturatedFraction:P0} of the pixels of step {samples.Step}'s samples are beyond 0.99");
        }

        double ratio = samples.LatentStd / referenceStd;
        return ratio is >= MinStdRatio and <= MaxStdRatio ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"standard deviation {samples.LatentStd:G3} of step {samples.Step}'s latents is outside {MinStdRatio} to "
                + $"{MaxStdRatio} times {referenceStd:G3}");
    }
}
