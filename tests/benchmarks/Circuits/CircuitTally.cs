namespace SnoopiCluster.Benchmarks.Circuits;

/// <summary>What a circuit was sent.</summary>
/// <param name="NumBatches">Changes of the page.</param>
/// <param name="NumCalls">Calls of scripts, such as new curves for a chart.</param>
/// <param name="Bytes">Bytes of both.</param>
/// <param name="LongestSilence">Longest time without a change of the page.</param>
internal sealed record CircuitTally(int NumBatches, int NumCalls, long Bytes, TimeSpan LongestSilence)
{
    /// <summary>Nothing yet.</summary>
    public static CircuitTally None { get; } = new(0, 0, 0, TimeSpan.Zero);

    /// <summary>With a change of the page more.</summary>
    public CircuitTally WithBatch(int bytes, TimeSpan silence) =>
        (this with { NumBatches = NumBatches + 1, Bytes = Bytes + bytes }).WithSilence(silence);

    /// <summary>With a call more.</summary>
    public CircuitTally WithCall(int bytes) => this with { NumCalls = NumCalls + 1, Bytes = Bytes + bytes };

    /// <summary>With a time without a change more.</summary>
    public CircuitTally WithSilence(TimeSpan silence) =>
        this with { LongestSilence = silence > LongestSilence ? silence : LongestSilence };

    /// <summary>Of two circuits, or twice of one.</summary>
    public CircuitTally And(CircuitTally other) =>
        new CircuitTally(NumBatches + other.NumBatches, NumCalls + other.NumCalls, Bytes + other.Bytes, LongestSilence)
            .WithSilence(other.LongestSilence);
}
