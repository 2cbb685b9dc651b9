namespace SnoopiCluster.Core.PromptSets;

/// <summary>Names a prompt shard inside its prompt set: its 0-based place in the manifest.</summary>
/// <param name="Index">0-based place, below the manifest's number of shards.</param>
public readonly record struct PromptShardId(int Index)
{
    /// <summary>The place as a decimal number.</summary>
    public override string ToString() => $"{Index}";
}
