namespace SnoopiCluster.Storage.Blobs;

/// <summary>A blob of that name with other content is there already; blobs are never overwritten.</summary>
public sealed class BlobConflictException(BlobName name, string fault)
    : BlobException(name, $"Blob {name} cannot be written: {fault}. Write under a new name.")
{
    /// <inheritdoc/>
    public override bool CanRetryHelp => false;
}
