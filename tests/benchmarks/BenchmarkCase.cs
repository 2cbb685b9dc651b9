using System.Collections.Immutable;
using System.Globalization;

namespace SnoopiCluster.Benchmarks;

/// <summary>One size at which the step is timed.</summary>
/// <param name="Channels">Channels of the UNet's levels, from the finest.</param>
/// <param name="Batch">Samples of a step.</param>
/// <param name="Goal">Largest ratio of our time to PyTorch's that is accepted.</param>
internal sealed record BenchmarkCase(ImmutableArray<int> Channels, int Batch, double Goal)
{
    /// <summary>
    /// The sizes of the issue: the toy UNet at two batches, and a larger one. Latents are 4x8x8.
    /// </summary>
    public static ImmutableArray<BenchmarkCase> Default { get; } =
    [
        new([32, 64], 16, 0.7),
        new([32, 64], 64, 0.7),
        new([64, 128, 128], 16, 0.8),
    ];

    /// <summary>Channels and batch, as <see cref="Parse"/> reads them: <c>32/64:16</c>.</summary>
    public string Name => $"{string.Join('/', Channels)}:{Batch}";

    /// <summary>
    /// Reads a size such as <c>32/64:16</c>; the goal is the toy's for two levels, else the larger one's.
    /// </summary>
    /// <exception cref="FormatException">The text has another form.</exception>
    public static BenchmarkCase Parse(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length != 2
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int batch)
            || batch < 1)
        {
            throw new FormatException($"'{text}' is no size; write channels and batch, such as 32/64:16.");
        }

        int[] channels = Array.ConvertAll(
            parts[0].Split('/'),
            part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int channel)
                ? channel
                : throw new FormatException($"'{text}' is no size; '{part}' is no number of channels."));
        return new BenchmarkCase([.. channels], batch, channels.Length <= 2 ? 0.7 : 0.8);
    }
}
