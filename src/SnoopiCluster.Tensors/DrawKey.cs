namespace SnoopiCluster.Tensors;

/// <summary>
/// Names one sequence of random numbers. Every draw is a pure function of its key, so nothing about chance
/// needs to be saved, and no two keys share a number.
/// </summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Step">Number of the step, from 0, below 2^48.</param>
/// <param name="SampleIndex">
/// Index in the global batch, from 0, below 2^32 - 1; or <see cref="WholeStep"/> for a draw that all samples
/// share.
/// </param>
/// <param name="Purpose">What the draw is for.</param>
public readonly record struct DrawKey(ulong Seed, long Step, long SampleIndex, DrawPurpose Purpose)
{
    /// <summary>The sample index of a draw that belongs to the step as a whole.</summary>
    public const long WholeStep = -1;

    private const long MaxStep = (1L << 48) - 1;
    private const long MaxSampleIndex = uint.MaxValue - 1;

    /// <summary>
    /// The three upper words of Philox's counter: sample, low step, high step with purpose. The lowest word
    /// counts blocks.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A part of the key is outside its range.</exception>
    internal (uint Sample, uint StepLow, uint StepHighAndPurpose) CounterWords()
    {
        if (Step is < 0 or > MaxStep)
        {
            throw new ArgumentOutOfRangeException(nameof(Step), Step, $"A draw's step lies in 0..{MaxStep}.");
        }

        if (SampleIndex is < WholeStep or > MaxSampleIndex)
        {
            throw new ArgumentOutOfRangeException(
                nameof(SampleIndex),
                SampleIndex,
                $"A draw's sample index lies in {WholeStep}..{MaxSampleIndex}.");
        }

        if (Purpose is <= DrawPurpose.None or > (DrawPurpose)ushort.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(Purpose), Purpose, "A draw needs a purpose.");
        }

        // The whole step's -1 becomes 2^32 - 1, which no sample has.
        return (
            unchecked((uint)SampleIndex), unchecked((uint)Step), ((uint)(Step >> 32) << 16) | (uint)Purpose);
    }
}
