using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Prompts.Ingest;

namespace SnoopiCluster.Prompts.Sets;

/// <summary>
/// A prompt set in a folder: shards, and a manifest that is written last. A folder without a manifest is no
/// prompt set, so a build that was killed leaves none.
/// </summary>
public sealed class PromptSet : IPromptShards
{
    private readonly string _folder;

    private PromptSet(string folder, PromptSetManifest manifest)
    {
        _folder = folder;
        Manifest = manifest;
    }

    /// <summary>The set's table of contents.</summary>
    public PromptSetManifest Manifest { get; }

    /// <summary>Opens a prompt set. The shards are checked one by one when they are read.</summary>
    /// <exception cref="PromptSetException">
    /// The folder holds no prompt set, or its manifest is not sound.
    /// </exception>
    public static PromptSet Open(string folder)
    {
        string path = PromptSetFolder.ManifestPath(folder);
        try
        {
            return new PromptSet(folder, PromptSetManifestJson.Read(path, File.ReadAllBytes(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PromptSetException(
                path, $"the folder holds no prompt set, as its manifest cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// Builds a prompt set from prompt files: all prompts in the order of the files, texts unchanged. This is
    /// <see cref="PromptIngest.Run"/> without a filter; see there for what happens when it is interrupted.
    /// </summary>
    /// <param name="folder">
    /// A folder that is empty, not there yet, or was left by an earlier call with these files.
    /// </param>
    /// <param name="files">The prompt files in order, at least one.</param>
    /// <param name="options">How to read them; null takes the defaults.</param>
    /// <param name="promptsPerShard">
    /// Most prompts of a shard, 1 to <see cref="PromptSetManifest.MaxPromptsPerShard"/>.
    /// </param>
    /// <param name="cancellationToken">Looked at before each batch of prompts.</param>
    /// <exception cref="ArgumentException">No file is given, or an argument is out of range.</exception>
    /// <exception cref="PromptFileException">A file is faulty.</exception>
    /// <exception cref="PromptSetException">The folder is taken, or the set cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static PromptSet Build(
        string folder,
        IReadOnlyList<string> files,
        PromptFileOptions? options = null,
        int promptsPerShard = PromptSetManifest.MaxPromptsPerShard,
        CancellationToken cancellationToken = default)
    {
        PromptIngestOptions ingest = new()
        {
            Files = options ?? new PromptFileOptions(), PromptsPerShard = promptsPerShard,
        };
        return PromptIngest.Run(folder, files, ingest, progress: null, cancellationToken).Set;
    }

    /// <summary>Reads a shard and checks it.</summary>
    /// <exception cref="PromptSetException">Its file is missing or damaged.</exception>
    public PromptShard ReadShard(PromptShardId id, CancellationToken cancellationToken = default) =>
        PromptShard.Load(_folder, Manifest.Shards[id.Index]);
}
