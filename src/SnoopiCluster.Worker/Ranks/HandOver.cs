using System.Collections.Immutable;
using System.Text.Json;
using SnoopiCluster.Contracts;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Distillation.Training;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>What a rank hands over beside the flat buffers of its state.</summary>
/// <param name="Counts">Ledger and counts.</param>
/// <param name="MicroBatch">Samples of one forward and backward that fit everywhere so far.</param>
/// <param name="Environment">Under what its last step was computed; null before the first.</param>
/// <param name="RestoredFrom">The checkpoint that it has just read; null when it had its state in memory.</param>
/// <param name="Rows">Its rows that are not yet stored for good, so that any rank can report them.</param>
internal sealed record HandOver(
    StateCounts Counts,
    int MicroBatch,
    ComputeEnvironment? Environment,
    string? RestoredFrom,
    ImmutableArray<StepRecord> Rows)
{
    /// <summary>As it is broadcast.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, MessageJson.Options);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static HandOver Read(byte[] bytes) => JsonSerializer.Deserialize<HandOver>(bytes, MessageJson.Options)
        ?? throw new InvalidDataException("A hand-over without content arrived: a fault of the program.");
}
