namespace SnoopiCluster.Storage.Blobs;

/// <summary>The store does not answer, or refuses, after all retries that the policy allows.</summary>
public sealed class BlobStoreUnavailableException(string store, string fault, Exception innerException)
    : BlobException(default, $"{store} {fault}: {innerException.Message}", innerException)
{
    /// <inheritdoc/>
    public override bool CanRetryHelp => true;
}
