using SnoopiCluster.Core;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Prompts.Sets;

namespace SnoopiCluster.Worker.Files;

/// <summary>
/// Where a rank finds and leaves a run's files: the cluster's blobs, or the folder of a local run. Names are those that reports
/// carry.
/// </summary>
internal interface IRankFiles
{
    /// <summary>
    /// Whether a store that takes nothing is waited for, with the state in memory, where a person sees that and can mend it;
    /// else the run fails with the cause.
    /// </summary>
    bool IsWaitedFor { get; }

    /// <summary>The full name of something of this run.</summary>
    /// <param name="name">Its name within the run, such as <c>samples/step-000000500-v3.png</c>.</param>
    string NameOf(string name);

    /// <summary>The run's prompt set.</summary>
    /// <exception cref="PromptSetException">It is not there, or damaged.</exception>
    IPromptShards OpenPrompts(Sha256Digest hash);

    /// <summary>The full names of this run's checkpoints that exist, newest first.</summary>
    IReadOnlyList<string> ListCheckpoints();

    /// <summary>Brings a checkpoint within reach, every byte of it checked.</summary>
    /// <param name="name">Its full name; may be one of another run.</param>
    /// <exception cref="CheckpointCorruptException">It is not there, not whole or damaged.</exception>
    FetchedCheckpoint FetchCheckpoint(string name);

    /// <summary>Publishes a file, replacing what has its name; the file itself is gone after that.</summary>
    /// <param name="name">Its name within the run.</param>
    /// <param name="file">Path of a file on this machine.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    void Publish(string name, string file);
}

/// <summary>A checkpoint as files of this machine; what was fetched for it is deleted with it.</summary>
/// <param name="folder">Folder of its files.</param>
/// <param name="manifest">Its manifest.</param>
/// <param name="isTemporary">Whether the folder is a copy.</param>
internal sealed class FetchedCheckpoint(string folder, CheckpointManifest manifest, bool isTemporary) : IDisposable
{
    /// <summary>Folder of its files.</summary>
    public string Folder => folder;

    /// <summary>Its manifest.</summary>
    public CheckpointManifest Manifest => manifest;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isTemporary)
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
