using Microsoft.Extensions.Options;
using SnoopiCluster.Grains;
using SnoopiCluster.Silo.Hosting;
using SnoopiCluster.Storage.Blobs;

namespace SnoopiCluster.Silo.Storage;

/// <summary>The silo's blob store, from when it is opened.</summary>
internal sealed class SiloBlobs(IOptions<SiloOptions> options, TimeProvider time) : IClusterBlobs
{
    private IBlobStore? _store;

    /// <summary>The store itself.</summary>
    /// <exception cref="IOException">It is not open yet.</exception>
    public IBlobStore Store => _store ?? throw new IOException("The blob store is not open yet; try again.");

    /// <summary>Opens it.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken) => _store = await BlobStoreFactory.OpenAsync(
        options.Value.Blobs, options.Value.BlobContainer, options: null, time, cancellationToken);

    /// <summary>Deletes what writers that were killed long ago have left in a folder; a service does that by itself.</summary>
    /// <returns>How many files that were.</returns>
    /// <exception cref="IOException">The folder cannot be read, or a file not be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of the right.</exception>
    public Task<int> SweepAsync(CancellationToken cancellationToken) =>
        Store is FolderBlobStore folder ? folder.SweepAsync(time, cancellationToken) : Task.FromResult(0);

    /// <summary>Opens a blob for reading; null when there is none of the name.</summary>
    public async Task<Stream?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!BlobName.TryParse(name, out BlobName blob) || await Store.FindAsync(blob, cancellationToken) is null)
        {
            return null;
        }

        return await Store.OpenReadAsync(blob, cancellationToken: cancellationToken);
    }

    /// <inheritdoc/>
    public Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Store.PutAsync(new BlobName(name), content, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> ExistsAsync(string name, CancellationToken cancellationToken) =>
        BlobName.TryParse(name, out BlobName blob) && await Store.FindAsync(blob, cancellationToken) is not null;

    /// <inheritdoc/>
    public async Task DeleteAllAsync(string prefix, CancellationToken cancellationToken)
    {
        await foreach (BlobProperties blob in Store.ListAsync(prefix, cancellationToken))
        {
            await Store.DeleteAsync(blob.Name, cancellationToken);
        }
    }
}
