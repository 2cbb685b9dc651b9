using System.Security.Cryptography;
using SnoopiCluster.Core;

namespace SnoopiCluster.Storage.Blobs;

/// <summary>Reads whole blobs and holds their content against the digest.</summary>
public static class CheckedReading
{
    private const int CopyBytes = 1 << 20;

    /// <summary>Reads a small blob into memory.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The blob.</param>
    /// <param name="expected">The digest that the content must have; null takes the one that the store keeps.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="BlobNotFoundException">There is no such blob.</exception>
    /// <exception cref="BlobCorruptException">The content has another digest.</exception>
    public static async Task<byte[]> ReadAllAsync(
        this IBlobStore store,
        BlobName name,
        Sha256Digest? expected = null,
        CancellationToken cancellationToken = default)
    {
        Sha256Digest digest = expected ?? await DigestOfAsync(store, name, cancellationToken);
        using MemoryStream content = new();
        await CopyAsync(store, name, digest, content, cancellationToken);
        return content.ToArray();
    }

    /// <summary>
    /// Copies a blob into a file, which appears once its content has been checked and replaces one of its name.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The blob.</param>
    /// <param name="file">Path of the file; its folder is there.</param>
    /// <param name="expected">The digest that the content must have; null takes the one that the store keeps.</param>
    /// <param name="cancellationToken">Ends the copying; nothing is left of it.</param>
    /// <exception cref="BlobNotFoundException">There is no such blob.</exception>
    /// <exception cref="BlobCorruptException">The content has another digest.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task DownloadAsync(
        this IBlobStore store,
        BlobName name,
        string file,
        Sha256Digest? expected = null,
        CancellationToken cancellationToken = default)
    {
        Sha256Digest digest = expected ?? await DigestOfAsync(store, name, cancellationToken);
        string unfinished = $"{file}.{Guid.NewGuid():N}.unfinished";
        try
        {
            await using (FileStream content = new(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                await CopyAsync(store, name, digest, content, cancellationToken);
            }

            File.Move(unfinished, file, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static async Task<Sha256Digest> DigestOfAsync(
        IBlobStore store, BlobName name, CancellationToken cancellationToken) =>
        (await store.FindAsync(name, cancellationToken))?.Sha256
        ?? throw new BlobNotFoundException(name, store.Description);

    private static async Task CopyAsync(
        IBlobStore store, BlobName name, Sha256Digest expected, Stream to, CancellationToken cancellationToken)
    {
        await using Stream from = await store.OpenReadAsync(name, cancellationToken: cancellationToken);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[CopyBytes];
        for (int read = await from.ReadAsync(buffer, cancellationToken);
            read > 0;
            read = await from.ReadAsync(buffer, cancellationToken))
        {
            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        Sha256Digest found = new(hash.GetHashAndReset());
        if (found != expected)
        {
            throw new BlobCorruptException(name, expected, $"what was read has {found}");
        }
    }
}
