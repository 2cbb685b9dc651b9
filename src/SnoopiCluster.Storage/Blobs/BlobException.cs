namespace SnoopiCluster.Storage.Blobs;

/// <summary>Something is wrong with a blob or with its store.</summary>
public abstract class BlobException : Exception
{
    private protected BlobException(BlobName name, string message, Exception? innerException = null)
        : base(message, innerException) => Name = name;

    /// <summary>The blob; the default where the store as a whole is at fault.</summary>
    public BlobName Name { get; }

    /// <summary>Whether the same call may succeed later.</summary>
    public abstract bool CanRetryHelp { get; }
}
