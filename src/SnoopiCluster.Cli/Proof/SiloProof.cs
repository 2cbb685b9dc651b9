using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Storage.Proof;

namespace SnoopiCluster.Cli.Proof;

/// <summary>The proof of a silo's runs by this machine: rows come over HTTP, shards and checkpoints from the blob store.</summary>
internal static class SiloProof
{
    private const long CacheBytes = 2L << 30;

    /// <summary>A proof; nothing is read yet.</summary>
    /// <param name="silo">Gives the rows.</param>
    /// <param name="blobs">Gives the shards and the checkpoints' manifests.</param>
    /// <param name="cacheFolder">Folder for shards on this machine.</param>
    /// <param name="time">Says which shards were used last.</param>
    public static RunProof Of(SiloClient silo, IBlobStore blobs, string cacheFolder, TimeProvider time)
    {
        return new RunProof(new SiloHistory(silo), blobs, ShardsOf);

        IPromptShards ShardsOf(PromptSetManifest manifest) => new PromptShardCache(
            manifest, cacheFolder, CacheBytes, new PromptSetBlobs(blobs).FetchOf(manifest.Hash), time);
    }
}
