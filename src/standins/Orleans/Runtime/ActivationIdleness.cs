namespace Orleans.Runtime;

/// <summary>How long nobody has used an activation; asked and told from any thread.</summary>
internal sealed class ActivationIdleness(TimeProvider time, TimeSpan collectionAge)
{
    private long _lastUse = time.GetTimestamp();
    private long _keptUntilTicks = DateTimeOffset.MinValue.UtcTicks;

    /// <summary>Whether the collection age has passed and nobody asked to wait longer.</summary>
    internal bool IsStale => collectionAge != Timeout.InfiniteTimeSpan
        && time.GetElapsedTime(Volatile.Read(ref _lastUse)) >= collectionAge
        && time.GetUtcNow().UtcTicks >= Volatile.Read(ref _keptUntilTicks);

    /// <summary>Counts a use.</summary>
    internal void Touch() => Volatile.Write(ref _lastUse, time.GetTimestamp());

    /// <summary>
    /// Puts collection off for a time from now; infinite for ever, zero or less for no longer.
    /// </summary>
    internal void KeepFor(TimeSpan span)
    {
        long now = time.GetUtcNow().UtcTicks;
        bool isForEver = span == Timeout.InfiniteTimeSpan || span.Ticks > long.MaxValue - now;
        long until = isForEver ? long.MaxValue : span <= TimeSpan.Zero ? 0 : now + span.Ticks;
        Volatile.Write(ref _keptUntilTicks, until);
    }
}
