namespace SnoopiCluster.Grains;

/// <summary>What grains do in the blob store. Every failure is an exception, and every call may be repeated.</summary>
public interface IClusterBlobs
{
    /// <summary>Writes a small blob; the same content again changes nothing.</summary>
    Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Whether a blob is there.</summary>
    Task<bool> ExistsAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deletes every blob under a prefix; none is fine.</summary>
    Task DeleteAllAsync(string prefix, CancellationToken cancellationToken);
}
