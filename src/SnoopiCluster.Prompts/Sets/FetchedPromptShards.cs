using SnoopiCluster.Core;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Prompts.Sets;

/// <summary>
/// The shards of a prompt set that is kept elsewhere, fetched anew at each reading and kept nowhere: for who reads few of them,
/// or keeps them in memory as <see cref="PromptSource"/> does.
/// </summary>
/// <param name="manifest">The set's table of contents.</param>
/// <param name="fetch">Fetches a shard.</param>
public sealed class FetchedPromptShards(PromptSetManifest manifest, FetchPromptShard fetch) : IPromptShards
{
    /// <inheritdoc/>
    public PromptSetManifest Manifest => manifest;

    /// <inheritdoc/>
    public PromptShard ReadShard(PromptShardId id, CancellationToken cancellationToken)
    {
        PromptShardEntry entry = manifest.Shards[id.Index];
        byte[] content;
        try
        {
#pragma warning disable VSTHRD002 // Whoever reads prompts has a thread for it, without a context.
            content = fetch(entry, cancellationToken).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
        catch (Exception e)
            when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new PromptShardFetchException(entry, e);
        }

        Sha256Digest found = Sha256Digest.Of(content);
        return found == entry.Sha256
            ? PromptShard.Of(content, entry.FileName, entry)
            : throw new PromptSetException(
                entry.FileName,
                $"prompt shard {entry.Id} is damaged: its SHA-256 is {found}, and the manifest says {entry.Sha256}; "
                    + "upload the prompt set again");
    }
}
