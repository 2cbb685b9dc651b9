namespace SnoopiCluster.Core.PromptSets;

/// <summary>What a manifest says about one prompt shard.</summary>
/// <param name="Id">Place of the shard in the manifest.</param>
/// <param name="FileName">Name of its file or blob, without folders.</param>
/// <param name="NumPrompts">Prompts in it, 1 to <see cref="PromptSetManifest.MaxPromptsPerShard"/>.</param>
/// <param name="Sha256">Digest of the whole file.</param>
public sealed record PromptShardEntry(PromptShardId Id, string FileName, int NumPrompts, Sha256Digest Sha256);
