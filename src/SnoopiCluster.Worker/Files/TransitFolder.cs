namespace SnoopiCluster.Worker.Files;

/// <summary>A process' own folder for files on their way into the store; what is left in it goes with it.</summary>
internal sealed class TransitFolder : IDisposable
{
    /// <summary>Makes the folder.</summary>
    /// <param name="path">Its path; nobody else uses it.</param>
    public TransitFolder(string path) => FullPath = Directory.CreateDirectory(path).FullName;

    /// <summary>Full path of the folder.</summary>
    public string FullPath { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
