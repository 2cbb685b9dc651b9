using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SnoopiCluster.Core;

namespace SnoopiCluster.Storage.Blobs;

/// <summary>
/// One upload of a file in blocks. A block's id is made of its place and its content's digest, so the service's own
/// list of staged blocks tells what an earlier, interrupted upload of the same content need not send again; and
/// the file is read once, front to end, so that the digest is that of exactly the bytes that were sent.
/// </summary>
internal sealed class AzureBlockUpload(BlockBlobClient client, BlobName name, string file, BlobStoreOptions options)
{
    // The service's limit (Put Block List, "at most 50,000 blocks").
    private const int MostBlocks = 50_000;
    private const int DigestBytesInId = 20;

    private readonly ConcurrentDictionary<int, string> _ids = new();

    /// <summary>Lets the service hold each block against a checksum that travels with it.</summary>
    public static UploadTransferValidationOptions Checked { get; } =
        new() { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 };

    /// <summary>Bytes of the file; known once it was staged.</summary>
    public long NumBytes { get; private set; }

    /// <summary>Sends the blocks that the service does not hold yet.</summary>
    /// <returns>Digest of the whole content.</returns>
    public async Task<Sha256Digest> StageAsync(CancellationToken cancellationToken)
    {
        IReadOnlySet<string> staged = await StagedAsync(cancellationToken);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await Parallel.ForEachAsync(
            ReadBlocksAsync(hash, cancellationToken),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = options.MaxParallelBlocks,
                CancellationToken = cancellationToken,
            },
            async (block, token) =>
            {
                _ids[block.Index] = block.Id;
                if (!staged.Contains(block.Id))
                {
                    using MemoryStream content = new(block.Content, writable: false);
                    await client.StageBlockAsync(
                        block.Id,
                        content,
                        new BlockBlobStageBlockOptions { TransferValidation = Checked },
                        token);
                }
            });
        return new Sha256Digest(hash.GetHashAndReset());
    }

    /// <summary>Makes the blob appear, unless the name is taken.</summary>
    public Task CommitAsync(IDictionary<string, string> metadata, CancellationToken cancellationToken) =>
        client.CommitBlockListAsync(
            _ids.OrderBy(pair => pair.Key).Select(pair => pair.Value),
            new CommitBlockListOptions
            {
                Metadata = metadata,
                Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            },
            cancellationToken);

    private async Task<IReadOnlySet<string>> StagedAsync(CancellationToken cancellationToken)
    {
        try
        {
            Response<BlockList> blocks = await client.GetBlockListAsync(
                BlockListTypes.Uncommitted, cancellationToken: cancellationToken);
            return blocks.Value.UncommittedBlocks.Select(block => block.Name).ToHashSet(StringComparer.Ordinal);
        }
        catch (RequestFailedException e) when (e.Is(BlobErrorCode.BlobNotFound))
        {
            return new HashSet<string>();
        }
    }

    private async IAsyncEnumerable<Block> ReadBlocksAsync(
        IncrementalHash hash, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using FileStream source = File.OpenRead(file);
        long blockBytes = Math.Max(options.BlockBytes, (source.Length + MostBlocks - 1) / MostBlocks);
        for (int index = 0; ; index++)
        {
            byte[] content = new byte[Math.Min(blockBytes, Math.Max(source.Length - source.Position, 0))];
            int numRead = await source.ReadAtLeastAsync(
                content, content.Length, throwOnEndOfStream: false, cancellationToken);
            if (numRead == 0)
            {
                yield break;
            }

            if (numRead < content.Length)
            {
                throw new IOException($"{file} became shorter while it was uploaded as blob {name}.");
            }

            hash.AppendData(content);
            NumBytes += numRead;
            yield return new Block(index, IdOf(index, content), content);
        }
    }

    // All ids of a blob must have the same length.
    private static string IdOf(int index, byte[] content)
    {
        byte[] id = new byte[sizeof(int) + DigestBytesInId];
        BinaryPrimitives.WriteInt32BigEndian(id, index);
        SHA256.HashData(content).AsSpan(0, DigestBytesInId).CopyTo(id.AsSpan(sizeof(int)));
        return Convert.ToBase64String(id);
    }

    private sealed record Block(int Index, string Id, byte[] Content);
}
