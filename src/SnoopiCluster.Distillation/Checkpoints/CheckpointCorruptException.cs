namespace SnoopiCluster.Distillation.Checkpoints;

/// <summary>A checkpoint that is not what was written; an older one may still be good.</summary>
public sealed class CheckpointCorruptException(string folder, string problem, Exception? inner = null)
    : Exception($"Checkpoint {folder}: {problem}", inner)
{
    /// <summary>Full path of the checkpoint's folder.</summary>
    public string Folder { get; } = folder;
}
