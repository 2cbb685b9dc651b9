namespace SnoopiCluster.Storage.Blobs;

/// <summary>Opens the blob store that a connection string means.</summary>
public static class BlobStoreFactory
{
    private static readonly string[] AzureKeys =
        ["AccountName=", "BlobEndpoint=", "UseDevelopmentStorage=", "SharedAccessSignature="];

    /// <summary>Opens a store, making its folder or container when it is not there.</summary>
    /// <param name="connection">
    /// A connection string of Azure Blob Storage or Azurite, or the path of a folder.
    /// </param>
    /// <param name="container">
    /// The container, or the folder below the path: 3 to 63 lower-case letters, digits and hyphens.
    /// </param>
    /// <param name="options">How to speak to it; null takes the defaults.</param>
    /// <param name="time">Measures the retry budget.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="ArgumentException">The connection or the container's name is not sound.</exception>
    /// <exception cref="BlobStoreUnavailableException">The service does not answer or refuses.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public static async Task<IBlobStore> OpenAsync(
        string connection,
        string container,
        BlobStoreOptions? options,
        TimeProvider time,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connection);
        RequireContainerName(container);
        if (!IsAzure(connection))
        {
            return new FolderBlobStore(Path.Combine(connection, container));
        }

        AzureBlobStore store;
        try
        {
            store = new AzureBlobStore(connection, container, options ?? new BlobStoreOptions(), time);
        }
        catch (FormatException e)
        {
            throw new ArgumentException(
                $"The blob connection string cannot be read: {e.Message} Copy it again from the account's "
                    + "access keys; it is not repeated here because it holds a secret.",
                nameof(connection),
                e);
        }

        await store.CreateAsync(cancellationToken);
        return store;
    }

    private static bool IsAzure(string connection) =>
        AzureKeys.Any(key => connection.Contains(key, StringComparison.OrdinalIgnoreCase));

    private static void RequireContainerName(string container)
    {
        bool isSound = container.Length is >= 3 and <= 63
            && container.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && container[0] != '-' && container[^1] != '-'
            && !container.Contains("--", StringComparison.Ordinal);
        if (!isSound)
        {
            throw new ArgumentException(
                $"'{container}' is no container name: 3 to 63 lower-case letters, digits and single hyphens, "
                    + "with a letter or digit at both ends.",
                nameof(container));
        }
    }
}
