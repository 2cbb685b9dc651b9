namespace SnoopiCluster.Storage.Blobs;

/// <summary>The store has no blob of that name.</summary>
public sealed class BlobNotFoundException(BlobName name, string store, Exception? innerException = null)
    : BlobException(name, $"Blob {name} is not in {store}.", innerException)
{
    /// <inheritdoc/>
    public override bool CanRetryHelp => false;
}
