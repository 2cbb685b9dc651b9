using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>
/// Random numbers without a generator's state: each is a pure function of its <see cref="DrawKey"/> and its
/// place in the key's sequence, whatever else is drawn, in whatever order, on whichever rank.
/// </summary>
/// <remarks>
/// <para>The format, on which golden tests and resumed runs depend: Philox4x32-10 with the seed as its key
/// and the counter (block, sample, low step, high step and purpose). Arrays are filled in groups of 32 from
/// eight consecutive blocks: place 8 w + b of a group comes from word w of the group's block b; for normal
/// numbers words 0 and 2 give radii, words 1 and 3 angles, and the results stand in the places of their
/// words. The scalars take the words of block 0 in their order.</para>
/// <para>
/// A sequence does not depend on how much of it is taken: the first n numbers are always the same.
/// </para>
/// <para>The same bits on every machine: see <see cref="NormalTransform"/>.</para>
/// </remarks>
public static class CounterRandom
{
    private const int WordsOfBlock = 4;
    private const int GroupLength = Philox.Lanes * WordsOfBlock;

    // Each try of an integer draw fails with probability below one half; so many never happen.
    private const uint MaxTries = 256;

    /// <summary>Fills with standard normal numbers.</summary>
    /// <param name="key">Names the sequence.</param>
    /// <param name="destination">Any length.</param>
    /// <exception cref="ArgumentOutOfRangeException">A part of the key is outside its range.</exception>
    public static void FillNormal(DrawKey key, Span<float> destination)
    {
        (uint sample, uint stepLow, uint stepHigh) = key.CounterWords();
        Span<float> last = stackalloc float[GroupLength];
        uint block = 0;
        for (; !destination.IsEmpty; block += Philox.Lanes)
        {
            (var x0, var x1, var x2, var x3) = Philox.EightBlocks(
                block, sample, stepLow, stepHigh, (uint)key.Seed, (uint)(key.Seed >> 32));
            (var y0, var y1) = NormalTransform.Apply(x0, x1);
            (var y2, var y3) = NormalTransform.Apply(x2, x3);
            destination = Store(destination, last, y0, y1, y2, y3);
        }
    }

    /// <summary>Fills with numbers uniform in [0, 1), multiples of 2^-24.</summary>
    /// <param name="key">Names the sequence.</param>
    /// <param name="destination">Any length.</param>
    /// <exception cref="ArgumentOutOfRangeException">A part of the key is outside its range.</exception>
    public static void FillUniform(DrawKey key, Span<float> destination)
    {
        (uint sample, uint stepLow, uint stepHigh) = key.CounterWords();
        Span<float> last = stackalloc float[GroupLength];
        uint block = 0;
        for (; !destination.IsEmpty; block += Philox.Lanes)
        {
            (var x0, var x1, var x2, var x3) = Philox.EightBlocks(
                block, sample, stepLow, stepHigh, (uint)key.Seed, (uint)(key.Seed >> 32));
            destination = Store(destination, last, Unit(x0), Unit(x1), Unit(x2), Unit(x3));
        }

        static Vector256<float> Unit(Vector256<uint> word) =>
            Vector256.ConvertToSingle((word >> 8).AsInt32()) * Vector256.Create(1f / (1 << 24));
    }

    /// <summary>
    /// A number uniform in [low, high), with 53 random bits; <paramref name="low"/> itself where both are
    /// equal.
    /// </summary>
    /// <param name="key">Names the draw.</param>
    /// <param name="low">Lower bound, inclusive, finite.</param>
    /// <param name="high">Upper bound, exclusive, finite, not below <paramref name="low"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The bounds are no range, or a part of the key is outside its range.
    /// </exception>
    public static double Uniform(DrawKey key, double low, double high)
    {
        if (!(low <= high) || !double.IsFinite(high - low))
        {
            throw new ArgumentOutOfRangeException(nameof(high), high, $"No number lies in [{low}, {high}).");
        }

        double value = low + (Bits(key, 0) >> 11) * (1.0 / (1L << 53)) * (high - low);

        // The sum may round up to the excluded bound.
        return value < high || low == high ? value : Math.BitDecrement(high);
    }

    /// <summary>An integer of a range, each equally likely.</summary>
    /// <param name="key">Names the draw.</param>
    /// <param name="lowInclusive">Smallest result.</param>
    /// <param name="highInclusive">Largest result, not below <paramref name="lowInclusive"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The range is empty, or a part of the key is outside its range.
    /// </exception>
    public static long Integer(DrawKey key, long lowInclusive, long highInclusive)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(highInclusive, lowInclusive);
        ulong count = unchecked((ulong)highInclusive - (ulong)lowInclusive + 1);
        if (count == 0)
        {
            return unchecked((long)Bits(key, 0));
        }

        // Lemire, "Fast random integer generation in an interval", 2019: the upper half of bits * count,
        // without the bits whose lower half falls among the first 2^64 mod count.
        ulong refused = unchecked(0 - count) % count;
        for (uint attempt = 0; attempt < MaxTries; attempt++)
        {
            ulong chosen = Math.BigMul(Bits(key, attempt), count, out ulong lower);
            if (lower >= refused)
            {
                return unchecked((long)((ulong)lowInclusive + chosen));
            }
        }

        throw new InvalidOperationException(
            $"{MaxTries} tries gave no integer for {key}; the generator is broken.");
    }

    /// <summary>True with the given probability; never at 0, always at 1.</summary>
    /// <param name="key">Names the draw.</param>
    /// <param name="probability">In [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// No probability, or a part of the key is outside its range.
    /// </exception>
    public static bool Bernoulli(DrawKey key, double probability) => probability is >= 0 and <= 1
        ? Uniform(key, 0, 1) < probability
        : throw new ArgumentOutOfRangeException(
            nameof(probability), probability, "A probability lies in [0, 1].");

    /// <summary>
    /// Standard normal numbers for some samples of a step, the same however the samples are split into
    /// batches.
    /// </summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="sampleIndices">Indices in the global batch; n of them.</param>
    /// <param name="purpose">What the draw is for.</param>
    /// <param name="shapePerSample">Shape of one sample.</param>
    /// <param name="device">
    /// Where the result goes; it is drawn on the CPU, so it has the same bits on every device.
    /// </param>
    /// <returns>[n, ...shapePerSample], fp32.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A part of a key is outside its range.</exception>
    public static Tensor Normal(
        ulong seed,
        long step,
        ReadOnlySpan<long> sampleIndices,
        DrawPurpose purpose,
        ReadOnlySpan<long> shapePerSample,
        Device device)
    {
        Tensor drawn = empty([sampleIndices.Length, .. shapePerSample], ScalarType.Float32, CPU);
        int length = 1;
        foreach (long size in shapePerSample)
        {
            length = checked(length * (int)size);
        }

        for (int i = 0; i < sampleIndices.Length; i++)
        {
            Span<float> sample = TensorMemory.Elements<float>(drawn, (long)i * length, length);
            FillNormal(new DrawKey(seed, step, sampleIndices[i], purpose), sample);
        }

        GC.KeepAlive(drawn);
        return device.type == TorchSharp.DeviceType.CPU ? drawn : drawn.to(device, disposeAfter: true);
    }

    // Bits 64 i to 64 i + 63 of the sequence.
    private static ulong Bits(DrawKey key, uint index)
    {
        (uint sample, uint stepLow, uint stepHigh) = key.CounterWords();
        (uint x0, uint x1, uint x2, uint x3) = Philox.Block(
            index / 2, sample, stepLow, stepHigh, (uint)key.Seed, (uint)(key.Seed >> 32));
        return index % 2 == 0 ? ((ulong)x0 << 32) | x1 : ((ulong)x2 << 32) | x3;
    }

    // Writes a group, or as much of it as is wanted, and returns what is left to fill.
    private static Span<float> Store(
        Span<float> destination,
        scoped Span<float> last,
        Vector256<float> y0,
        Vector256<float> y1,
        Vector256<float> y2,
        Vector256<float> y3)
    {
        bool whole = destination.Length >= GroupLength;
        scoped Span<float> target = whole ? destination : last;
        y0.CopyTo(target);
        y1.CopyTo(target[Philox.Lanes..]);
        y2.CopyTo(target[(2 * Philox.Lanes)..]);
        y3.CopyTo(target[(3 * Philox.Lanes)..]);
        if (whole)
        {
            return destination[GroupLength..];
        }

        last[..destination.Length].CopyTo(destination);
        return [];
    }
}
