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

    private static long Linspaced(int trainTimesteps, int count, int place) =>
        count == 1 ? 0 : Rounded(place * ((trainTimesteps - 1) / (double)(count - 1)));

    // NumPy rounds halves to even.
    private static long Rounded(double value) => (long)Math.Round(value, MidpointRounding.ToEven);
}
