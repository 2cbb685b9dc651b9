using SnoopiCluster.Core;

namespace SnoopiCluster.Storage.Blobs;

/// <summary>
/// Named contents that never change: a blob appears whole or not at all, with the SHA-256 of its content, and
/// is never overwritten. Safe for use by several threads and processes.
/// </summary>
/// <remarks>
/// Every method throws <see cref="BlobStoreUnavailableException"/> when the store does not answer within the
/// retries of its options, and <see cref="IOException"/> when a local disk fails.
/// </remarks>
public interface IBlobStore
{
    /// <summary>Where it is, for messages; without secrets.</summary>
    string Description { get; }

    /// <summary>Opens a blob, or a range of it, for reading from front to end. The bytes are not checked.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="offset">First byte to read, 0 to the blob's length.</param>
    /// <param name="numBytes">Bytes to read at most; null reads to the end.</param>
    /// <param name="cancellationToken">Ends the opening; the stream's own calls take their own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range begins behind the blob's end, or is negative.</exception>
    /// <exception cref="BlobNotFoundException">There is no such blob.</exception>
    Task<Stream> OpenReadAsync(
        BlobName name, long offset = 0, long? numBytes = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes a small blob in one go. Writing the same content again changes nothing, so that a call whose
    /// answer was lost can be repeated.
    /// </summary>
    /// <exception cref="BlobConflictException">The name is taken by other content.</exception>
    Task<BlobProperties> PutAsync(
        BlobName name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes a file as a blob, in blocks. An upload that was interrupted, whether by an exception or by the
    /// death of the process, goes on where it stood when it is called again, as far as the store allows. The same
    /// content again changes nothing.
    /// </summary>
    /// <param name="name">The blob.</param>
    /// <param name="file">Path of the file.</param>
    /// <param name="expected">The digest that the content must have; null takes the one it has.</param>
    /// <param name="cancellationToken">Ends the upload; no blob appears.</param>
    /// <exception cref="BlobConflictException">The name is taken by other content.</exception>
    /// <exception cref="BlobCorruptException">The file's digest is not the expected one; no blob appears.</exception>
    Task<BlobProperties> UploadAsync(
        BlobName name, string file, Sha256Digest? expected = null, CancellationToken cancellationToken = default);

    /// <summary>What is known of a blob; null when there is none.</summary>
    Task<BlobProperties?> FindAsync(BlobName name, CancellationToken cancellationToken = default);

    /// <summary>All blobs whose name begins with <paramref name="prefix"/>, in ordinal order of their names.</summary>
    /// <param name="prefix">Any beginning of a name; empty lists everything.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    IAsyncEnumerable<BlobProperties> ListAsync(string prefix, CancellationToken cancellationToken = default);

    /// <summary>Deletes a blob; its name may then be used again.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync(BlobName name, CancellationToken cancellationToken = default);
}
