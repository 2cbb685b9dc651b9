using SnoopiCluster.Core;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Prompts.Sets;

namespace SnoopiCluster.Storage.Blobs;

/// <summary>
/// Prompt sets in a blob store, each under <c>prompt-sets/{hash of its manifest}/</c> as it lies in a folder: shards, and
/// the manifest last, which makes it a prompt set.
/// </summary>
/// <param name="store">The store.</param>
public sealed class PromptSetBlobs(IBlobStore store)
{
    private const int MaxParallelShards = 4;
    private const string ManifestName = "manifest.json";

    /// <summary>
    /// Uploads a set. What is there already is not sent again, so an upload that was interrupted is called again.
    /// </summary>
    /// <param name="folder">Folder of the set.</param>
    /// <param name="cancellationToken">Ends the upload; the store then holds no such set yet.</param>
    /// <returns>The set's manifest.</returns>
    /// <exception cref="PromptSetException">The folder holds no sound prompt set.</exception>
    /// <exception cref="BlobCorruptException">A shard's file is damaged.</exception>
    /// <exception cref="BlobStoreUnavailableException">The store does not answer.</exception>
    public async Task<PromptSetManifest> UploadAsync(string folder, CancellationToken cancellationToken = default)
    {
        PromptSetManifest manifest = PromptSet.Open(folder).Manifest;
        ParallelOptions options = new()
        {
            MaxDegreeOfParallelism = MaxParallelShards,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(manifest.Shards, options, async (shard, token) =>
        {
            BlobName name = NameOf(manifest.Hash, shard.FileName);
            if ((await store.FindAsync(name, token))?.Sha256 != shard.Sha256)
            {
                await store.UploadAsync(name, Path.Combine(folder, shard.FileName), shard.Sha256, token);
            }
        });
        await store.UploadAsync(
            NameOf(manifest.Hash, ManifestName),
            Path.Combine(folder, ManifestName),
            cancellationToken: cancellationToken);
        return manifest;
    }

    /// <summary>Fetches all bytes of a set's shards, each checked against the manifest.</summary>
    public FetchPromptShard FetchOf(Sha256Digest set) => (shard, cancellationToken) =>
        store.ReadAllAsync(NameOf(set, shard.FileName), shard.Sha256, cancellationToken);

    private static BlobName NameOf(Sha256Digest set, string file) => new($"prompt-sets/{set}/{file}");
}
