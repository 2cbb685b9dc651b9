namespace SnoopiCluster.Models.Lora;

/// <summary>
/// The rows of a batch that see the LoRA adapters: none, all, or one contiguous range. Frozen teacher and
/// LoRA teacher run in one forward of one network by giving each its own rows.
/// </summary>
/// <remarks>The default value is <see cref="None"/>.</remarks>
public readonly record struct AdapterRows
{
    private const long ToTheEnd = -1;

    private AdapterRows(long start, long count)
    {
        Start = start;
        Count = count;
    }

    /// <summary>No row: the base network, bit for bit; nothing of the adapters is computed.</summary>
    public static AdapterRows None => default;

    /// <summary>All rows of whatever batch comes.</summary>
    public static AdapterRows All => new(0, ToTheEnd);

    /// <summary>First row with adapters, 0-based.</summary>
    public long Start { get; }

    /// <summary>Number of rows with adapters; -1 means all, 0 none.</summary>
    public long Count { get; }

    /// <summary>Whether no row sees the adapters.</summary>
    public bool IsNone => Count == 0;

    /// <summary>One contiguous range of rows.</summary>
    /// <param name="start">First row, 0-based.</param>
    /// <param name="count">Number of rows; 0 means none.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is negative.</exception>
    public static AdapterRows Range(long start, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(start, count);
    }

    /// <summary>Whether all rows of a batch of the given size see the adapters.</summary>
    /// <param name="batch">Rows in the batch.</param>
    /// <exception cref="ArgumentException">The range does not lie within the batch.</exception>
    internal bool Covers(long batch)
    {
        if (Count == ToTheEnd)
        {
            return true;
        }

        if (Start + Count > batch)
        {
            throw new ArgumentException(
                $"Adapters were asked for rows {Start} to {Start + Count - 1} of a batch of {batch}; the "
                + "range must lie within the batch.");
        }

        return Start == 0 && Count == batch;
    }
}
