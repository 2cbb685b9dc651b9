namespace SnoopiCluster.Testing;

/// <summary>A folder of one test, deleted with all it holds when the test ends.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Full path of the folder.</summary>
    public string FullPath { get; } = Directory.CreateTempSubdirectory("snoopi-test-").FullName;

    /// <summary>Full path of a file or folder in it, which need not exist.</summary>
    public string File(params string[] path) => Path.Combine([FullPath, .. path]);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
