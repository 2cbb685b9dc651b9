using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Prompts;
using SnoopiCluster.Prompts.Ingest;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Storage.Blobs;

namespace SnoopiCluster.Cli.Silo;

/// <summary>Brings prompt sets from this machine into a cluster: shards and manifest into its blob store, the name to its silo.</summary>
internal static class PromptSetUpload
{
    // Enough of a hash that two sets never share a name.
    private const int HashCharacters = 16;

    /// <summary>Uploads a set and registers it. What is there already is not sent again.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="blobs">The cluster's blob store.</param>
    /// <param name="name">The set's name.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="files">
    /// What each of the files that it was made of gave; the silo is not told where they are too many, or a name is none that it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the upload.</param>
    /// <exception cref="CliFault">The name stands for another set, or the silo refuses.</exception>
    public static async Task<PromptSetView> SendAsync(
        SiloClient silo,
        IBlobStore blobs,
        string name,
        string folder,
        ImmutableArray<IngestedPromptFile> files,
        CancellationToken cancellationToken)
    {
        PromptSetManifest manifest = await new PromptSetBlobs(blobs).UploadAsync(folder, cancellationToken);
        ImmutableArray<PromptSetSource> sources = [.. files.Select(
            file => new PromptSetSource(Path.GetFileName(file.File), file.Column, file.NumRead, file.NumKept))];
        return await silo.CreateAsync<PromptSetView>(
            "prompt-sets",
            new RegisterPromptSet(
                name,
                [.. manifest.Shards.Select(shard => new PromptShardView(shard.FileName, shard.NumPrompts, shard.Sha256))])
            {
                Sources = PromptSetSource.FaultOf(sources, manifest.NumPrompts) is null ? sources : [],
            },
            cancellationToken);
    }

    /// <summary>
    /// The spec as a cluster can take it: its prompt files, which only this machine has, made into a prompt set there.
    /// </summary>
    /// <param name="call">The command.</param>
    /// <param name="spec">The spec; given back as it is when it names a set.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    /// <exception cref="PromptFileException">A prompt file is faulty.</exception>
    public static async Task<RunSpec> WithSetAsync(SiloCall call, RunSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Prompts.Set is not null)
        {
            return spec;
        }

        string folder = Path.Combine(call.Surroundings.HomeFolder, "prompts", $".{Guid.NewGuid():N}");
        try
        {
            PromptIngestReport made = PromptIngest.Run(
                folder,
                spec.Prompts.Files,
                new PromptIngestOptions
                {
                    Files = new PromptFileOptions { Column = spec.Prompts.Column },
                    PromptsPerShard = spec.Prompts.ShardSize,
                },
                progress: null,
                cancellationToken);
            PromptSet set = made.Set;
            string name = $"files-{set.Manifest.Hash.ToString()[..HashCharacters]}";
            call.Output.Text($"prompts: {set.Manifest.NumPrompts:N0} of {spec.Prompts.Files.Length} files, as prompt set {name}");
            IBlobStore blobs = await call.OpenBlobsAsync(cancellationToken);
            await SendAsync(call.Silo, blobs, name, folder, made.Files, cancellationToken);
            return spec with { Prompts = spec.Prompts with { Set = name, Files = [] } };
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
