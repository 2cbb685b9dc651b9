namespace SnoopiCluster.Worker.Runs;

/// <summary>A run folder that cannot be used; the message says why and what to do.</summary>
public sealed class RunFolderException(string folder, string problem, Exception? inner = null)
    : Exception($"{folder} {problem}", inner)
{
    /// <summary>Full path of the folder.</summary>
    public string Folder { get; } = folder;
}
