using SnoopiCluster.Core;

namespace SnoopiCluster.Storage.Entities;

/// <summary>A shard of a registered prompt set.</summary>
internal sealed class PromptShardRow
{
    public required string PromptSet { get; init; }

    public int ShardIndex { get; init; }

    public required string FileName { get; init; }

    public int NumPrompts { get; init; }

    public Sha256Digest Sha256 { get; init; }
}
