using SnoopiCluster.Core;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Worker.Checkpoints;

namespace SnoopiCluster.Worker.Files;

/// <summary>The folder of a local run: files under their plain names, which are the paths within the folder.</summary>
/// <param name="root">Full path of the run's folder.</param>
internal sealed class FolderRankFiles(string root) : IRankFiles
{
    /// <summary>What stands before the path of a run's folder where a store is named by one text.</summary>
    public const string Scheme = "run-folder:";

    /// <inheritdoc/>
    public bool IsWaitedFor => false;

    /// <inheritdoc/>
    public string NameOf(string name) => name;

    /// <inheritdoc/>
    public IPromptShards OpenPrompts(Sha256Digest hash) => PromptSet.Open(Path.Combine(root, "prompts"));

    /// <inheritdoc/>
    public IReadOnlyList<string> ListCheckpoints() =>
    [
        .. CheckpointShelf.Finished(Path.Combine(root, "checkpoints")).Reverse()
            .Select(folder => Path.GetRelativePath(root, folder)),
    ];

    /// <inheritdoc/>
    public FetchedCheckpoint FetchCheckpoint(string name)
    {
        string folder = Path.Combine(root, name);
        return new FetchedCheckpoint(folder, CheckpointReader.Check(folder), isTemporary: false);
    }

    /// <inheritdoc/>
    public void Publish(string name, string file)
    {
        string path = Path.Combine(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? root);
        File.Move(file, path, overwrite: true);
    }
}
