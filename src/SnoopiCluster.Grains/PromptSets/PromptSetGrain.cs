using System.Collections.Immutable;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Grains.PromptSets;

/// <summary>Looks that the shards are there, then lets the store give the name.</summary>
internal sealed class PromptSetGrain(IPromptSetStore store, IClusterBlobs blobs) : Grain, IPromptSetGrain
{
    /// <inheritdoc/>
    public async Task<PromptSetAnswer> RegisterAsync(
        ImmutableArray<PromptShardEntry> shards, ImmutableArray<PromptSetSource> sources)
    {
        string name = this.GetPrimaryKeyString();
        PromptSetManifest manifest = new(shards);
        if (await store.FindAsync(name, CancellationToken.None) is { } known)
        {
            return known.Manifest.Hash == manifest.Hash ? new PromptSetKnown() : NameTaken(name, known);
        }

        foreach (PromptShardEntry shard in shards)
        {
            string blob = $"prompt-sets/{manifest.Hash}/{shard.FileName}";
            if (!await blobs.ExistsAsync(blob, CancellationToken.None))
            {
                return new PromptShardMissing(
                    shard.Id.Index, $"there is no blob {blob}; upload the set's shards before it is registered");
            }
        }

        if (await store.RegisterAsync(name, manifest, sources, CancellationToken.None))
        {
            return new PromptSetRegistered();
        }

        return NameTaken(name, await store.FindAsync(name, CancellationToken.None));
    }

    private static PromptSetNameTaken NameTaken(string name, RegisteredPromptSet? other) => new(
        $"{name} stands for the set {other?.Manifest.Hash} of {other?.Manifest.NumPrompts} prompts; take another name");
}
