using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Prompts.Sets;

/// <summary>
/// A prompt set whose shards can be read: from its folder, or fetched from afar. Safe for use by several
/// threads.
/// </summary>
public interface IPromptShards
{
    /// <summary>The set's table of contents.</summary>
    PromptSetManifest Manifest { get; }

    /// <summary>Reads a shard and checks it against the manifest.</summary>
    /// <exception cref="PromptSetException">The shard is missing or damaged.</exception>
    /// <exception cref="PromptShardFetchException">The shard could not be fetched; try again.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    PromptShard ReadShard(PromptShardId id, CancellationToken cancellationToken);
}
