namespace SnoopiCluster.Core.DataPlans;

/// <summary>
/// The samples of a global batch that one rank computes: consecutive, the same in every step.
/// </summary>
/// <param name="Start">First sample index.</param>
/// <param name="Count">Number of samples, at least 1.</param>
public readonly record struct SampleRange(int Start, int Count)
{
    /// <summary>
    /// The samples i of a batch of B with <c>floor(i * W / B) == rank</c>. Over the ranks they part the
    /// batch, and their counts differ by at most one.
    /// </summary>
    /// <param name="rank">0-based rank, below <paramref name="worldSize"/>.</param>
    /// <param name="worldSize">Number of ranks W, 1 to <paramref name="globalBatch"/>.</param>
    /// <param name="globalBatch">Samples of a step over all ranks, B.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static SampleRange Of(int rank, int worldSize, int globalBatch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(globalBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(worldSize, 1);
        if (worldSize > globalBatch)
        {
            throw new ArgumentOutOfRangeException(
                nameof(worldSize),
                worldSize,
                $"A global batch of {globalBatch} gives some of {worldSize} ranks no sample; "
                    + $"use at most {globalBatch} ranks.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, worldSize);
        int start = FirstOf(rank);
        return new SampleRange(start, FirstOf(rank + 1) - start);

        // The least i with i * W >= r * B.
        int FirstOf(int r) => (int)((((long)r * globalBatch) + worldSize - 1) / worldSize);
    }
}
