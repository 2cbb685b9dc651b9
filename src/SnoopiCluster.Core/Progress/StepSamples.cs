namespace SnoopiCluster.Core.Progress;

/// <summary>What all pictures of one step together say of the student's health.</summary>
/// <param name="Step">Steps done when they were drawn.</param>
/// <param name="SaturatedFraction">Share of their decoded values beyond 0.99 in absolute value, 0 to 1.</param>
/// <param name="LatentStd">Standard deviation of the values of all their clean latents, around the mean of them all.</param>
public sealed record StepSamples(long Step, double SaturatedFraction, double LatentStd)
{
    /// <summary>Takes the pictures of a step together; all are of one size.</summary>
    /// <param name="pictures">At least one, all of the same step.</param>
    /// <exception cref="ArgumentException">There is none, or they are of several steps.</exception>
    public static StepSamples Of(IReadOnlyCollection<SampleDrawn> pictures)
    {
        long[] steps = [.. pictures.Select(picture => picture.Step).Distinct()];
        if (steps is not [var step])
        {
            throw new ArgumentException(
                $"{pictures.Count} pictures of {steps.Length} steps were given; pictures of one step are needed.",
                nameof(pictures));
        }

        // The mean square around the common mean, from each picture's mean square around its own.
        double mean = pictures.Average(picture => picture.LatentMean);
        double variance = pictures.Average(picture =>
            (picture.LatentStd * picture.LatentStd) + ((picture.LatentMean - mean) * (picture.LatentMean - mean)));
        return new StepSamples(step, pictures.Average(picture => picture.SaturatedFraction), Math.Sqrt(variance));
    }
}
