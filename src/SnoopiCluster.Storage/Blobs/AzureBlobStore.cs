using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SnoopiCluster.Core;

namespace SnoopiCluster.Storage.Blobs;

/// <summary>
/// Blobs in a container of Azure Blob Storage, or of Azurite. The SHA-256 of a blob's content is in its metadata,
/// written by the same request that makes it appear.
/// </summary>
public sealed class AzureBlobStore : IBlobStore
{
    internal const string DigestKey = "sha256";

    // The newest protocol that Azurite 3.35 and the SDK both speak.
    private const BlobClientOptions.ServiceVersion Protocol = BlobClientOptions.ServiceVersion.V2023_01_03;

    private readonly BlobContainerClient _container;
    private readonly BlobStoreOptions _options;

    /// <summary>Takes the connection; speaks to nobody yet.</summary>
    /// <param name="connectionString">An account's connection string; it holds the secret.</param>
    /// <param name="container">
    /// Name of the container: 3 to 63 lower-case letters, digits and hyphens.
    /// </param>
    /// <param name="options">How to speak to it.</param>
    /// <param name="time">Measures the retry budget.</param>
    /// <exception cref="FormatException">It is no connection string.</exception>
    public AzureBlobStore(
        string connectionString, string container, BlobStoreOptions options, TimeProvider time)
    {
        _options = options;
        _container = new BlobContainerClient(connectionString, container, new BlobClientOptions(Protocol)
        {
            RetryPolicy = new BudgetedRetry(options, time),
            Retry = { NetworkTimeout = options.SilenceTimeout },
            Diagnostics = { IsLoggingContentEnabled = false },
        });
    }

    /// <inheritdoc/>
    public string Description => $"the container {_container.Uri.GetLeftPart(UriPartial.Path)}";

    /// <summary>Makes the container when it is not there.</summary>
    /// <exception cref="BlobStoreUnavailableException">The service does not answer or refuses.</exception>
    public async Task CreateAsync(CancellationToken cancellationToken = default) =>
        await CallAsync(default, () => _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken));

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(
        BlobName name, long offset, long? numBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(numBytes ?? 0, nameof(numBytes));
        if (numBytes == 0 || offset > 0)
        {
            // The service has no empty ranges, and its refusal of one behind the end is not worth telling apart.
            BlobProperties blob = await FindAsync(name, cancellationToken)
                ?? throw new BlobNotFoundException(name, Description);
            if (offset > blob.NumBytes)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(offset),
                    offset,
                    $"Blob {name} has {blob.NumBytes} bytes; a range cannot begin behind them.");
            }

            if (numBytes == 0 || offset == blob.NumBytes)
            {
                return Stream.Null;
            }
        }

        BlobDownloadOptions range = new() { Range = new HttpRange(offset, numBytes) };
        Response<BlobDownloadStreamingResult> response = await CallAsync(
            name, () => Client(name).DownloadStreamingAsync(range, cancellationToken));
        return response.Value.Content;
    }

    /// <inheritdoc/>
    public async Task<BlobProperties> PutAsync(
        BlobName name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobProperties written = new(name, content.Length, Sha256Digest.Of(content.Span));
        BlobUploadOptions options = new()
        {
            Metadata = MetadataOf(written),
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            TransferValidation = AzureBlockUpload.Checked,
        };
        return await PublishAsync(written, async () =>
        {
            using MemoryStream stream = new(content.ToArray(), writable: false);
            await Client(name).UploadAsync(stream, options, cancellationToken);
        });
    }

    /// <inheritdoc/>
    public async Task<BlobProperties> UploadAsync(
        BlobName name, string file, Sha256Digest? expected, CancellationToken cancellationToken)
    {
        AzureBlockUpload upload = new(Client(name), name, file, _options);
        Sha256Digest digest = await CallAsync(name, () => upload.StageAsync(cancellationToken));
        if (expected is { } wanted && wanted != digest)
        {
            throw new BlobCorruptException(name, wanted, $"the file {file} has {digest}");
        }

        BlobProperties written = new(name, upload.NumBytes, digest);
        return await PublishAsync(written, () => upload.CommitAsync(MetadataOf(written), cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<BlobProperties?> FindAsync(BlobName name, CancellationToken cancellationToken)
    {
        try
        {
            Response<Azure.Storage.Blobs.Models.BlobProperties> found = await CallAsync(
                name, () => Client(name).GetPropertiesAsync(cancellationToken: cancellationToken));
            return PropertiesOf(name.Value, found.Value.ContentLength, found.Value.Metadata);
        }
        catch (BlobNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobProperties> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<BlobItem> items = _container
            .GetBlobsAsync(BlobTraits.Metadata, prefix: prefix, cancellationToken: cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await CallAsync(default, () => items.MoveNextAsync().AsTask()))
        {
            BlobItem item = items.Current;
            if (PropertiesOf(item.Name, item.Properties.ContentLength ?? 0, item.Metadata) is { } blob)
            {
                yield return blob;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(BlobName name, CancellationToken cancellationToken) =>
        (await CallAsync(
            name,
            () => Client(name).DeleteIfExistsAsync(
                DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken))).Value;

    private BlockBlobClient Client(BlobName name) => _container.GetBlockBlobClient(name.Value);

    // A name that is taken is no fault when the content is the same: our own try, whose answer was lost, may
    // have taken it.
    private async Task<BlobProperties> PublishAsync(BlobProperties written, Func<Task> publish)
    {
        try
        {
            await CallAsync(written.Name, async () =>
            {
                await publish();
                return true;
            });
            return written;
        }
        catch (RequestFailedException e) when (IsNameTaken(e))
        {
            BlobProperties? present = await FindAsync(written.Name, CancellationToken.None);
            return present == written
                ? written
                : throw new BlobConflictException(
                    written.Name,
                    present is null
                        ? "another upload of that name has discarded this one's blocks"
                        : $"it is there with the SHA-256 {present.Sha256}, and this is {written.Sha256}");
        }
    }

    private async Task<T> CallAsync<T>(BlobName name, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RequestFailedException e) when (!IsNameTaken(e))
        {
            throw e switch
            {
                _ when e.Is(BlobErrorCode.BlobNotFound) => new BlobNotFoundException(name, Description, e),
                { Status: 404 } when name != default && e.ErrorCode is null =>
                    new BlobNotFoundException(name, Description, e),
                { Status: 0 or >= 500 or 408 or 429 } => Unavailable(
                    $"did not do its work within {_options.RetryBudget.TotalSeconds:0} s", e),
                _ => Unavailable("refuses", e),
            };
        }
        // What all tries of a request met, or a connection that broke in the middle of an answer.
        catch (Exception e) when (e is AggregateException or HttpRequestException
            or TaskCanceledException { InnerException: TimeoutException })
        {
            throw Unavailable($"did not answer within {_options.RetryBudget.TotalSeconds:0} s", e);
        }
    }

    private static bool IsNameTaken(RequestFailedException e) =>
        e.Is(BlobErrorCode.BlobAlreadyExists)
        || e.Is(BlobErrorCode.ConditionNotMet)
        || e.Is(BlobErrorCode.InvalidBlockList);

    private BlobStoreUnavailableException Unavailable(string fault, Exception e) => new(Description, fault, e);

    private static Dictionary<string, string> MetadataOf(BlobProperties blob) =>
        new(StringComparer.Ordinal) { [DigestKey] = blob.Sha256.ToString() };

    // Null for a blob that somebody else put there.
    private static BlobProperties? PropertiesOf(
        string name, long numBytes, IDictionary<string, string> metadata) =>
        BlobName.TryParse(name, out BlobName parsed)
        && metadata.TryGetValue(DigestKey, out string? text)
        && Sha256Digest.TryParse(text, out Sha256Digest digest)
            ? new BlobProperties(parsed, numBytes, digest)
            : null;
}
