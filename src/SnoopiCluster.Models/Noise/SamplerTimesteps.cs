using System.Collections.Immutable;

namespace SnoopiCluster.Models.Noise;

/// <summary>The timesteps of samplers with few steps, as diffusers' DDIM scheduler spaces them.</summary>
public static class SamplerTimesteps
{
    /// <summary>Spreads timesteps over the training range.</summary>
    /// <param name="trainTimesteps">T.</param>
    /// <param name="count">Number of steps, 1 .. T.</param>
    /// <param name="spacing">How.</param>
    /// <param name="offset">Added by leading spacing (1 for Stable Diffusion).</param>
    /// <returns>Descending timesteps.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is outside 1 .. T.</exception>
    public static ImmutableArray<long> Spaced(
        int trainTimesteps, int count, TimestepSpacing spacing, int offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, trainTimesteps);
        IEnumerable<int> places = Enumerable.Range(0, count);
        return spacing switch
        {
            TimestepSpacing.Leading =>
                [.. places.Reverse().Select(i => ((long)i * (trainTimesteps / count)) + offset)],
            TimestepSpacing.Linspace =>
                [.. places.Reverse().Select(i => Linspaced(trainTimesteps, count, i))],
            TimestepSpacing.Trailing =>
                [.. places.Select(i => Rounded(trainTimesteps - (i * ((double)trainTimesteps / count))) - 1)],
            _ => throw new ArgumentOutOfRangeException(nameof(spacing), spacing, "Not a timestep spacing."),
        };
    }

    /// <summary>
    /// Refuses timesteps that a sampler cannot go through: leading spacing's offset carries the largest
    /// counts over the end, and rounding can give one timestep twice.
    /// </summary>
    /// <param name="timesteps">Spread over the training range.</param>
    /// <param name="trainTimesteps">T.</param>
    /// <returns>The timesteps.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// They do not descend within 0 .. T - 1.
    /// </exception>
    internal static ImmutableArray<long> Checked(ImmutableArray<long> timesteps, int trainTimesteps) =>
        timesteps[0] < trainTimesteps
        && timesteps.Zip(timesteps.Skip(1)).All(pair => pair.First > pair.Second)
            ? timesteps
            : throw new ArgumentOutOfRangeException(
                nameof(timesteps),
                timesteps.Length,
                $"{timesteps.Length} steps do not fit on the schedule's {trainTimesteps} timesteps, spaced "
                + "as its configuration says; take fewer steps.");

    private static long Linspaced(int trainTimesteps, int count, int place) =>
        count == 1 ? 0 : Rounded(place * ((trainTimesteps - 1) / (double)(count - 1)));

    // NumPy rounds halves to even.
    private static long Rounded(double value) => (long)Math.Round(value, MidpointRounding.ToEven);
}
