using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Prompts.Sets;

/// <summary>
/// A prompt shard could not be fetched from where its set is kept. Trying again may help: the inner exception
/// says what went wrong there.
/// </summary>
public sealed class PromptShardFetchException : Exception
{
    internal PromptShardFetchException(PromptShardEntry entry, Exception cause)
        : base(
            $"Prompt shard {entry.Id} ({entry.FileName}, SHA-256 {entry.Sha256}) could not be fetched: "
                + $"{cause.Message}",
            cause) => Shard = entry.Id;

    /// <summary>The shard.</summary>
    public PromptShardId Shard { get; }
}
