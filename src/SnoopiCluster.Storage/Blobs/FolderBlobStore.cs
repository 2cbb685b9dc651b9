using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using SnoopiCluster.Core;

namespace SnoopiCluster.Storage.Blobs;

/// <summary>
/// Blobs as files below a folder that all processes share: one machine's disk, or a network file system.
/// </summary>
/// <remarks>
/// A blob's file is a relative symbolic link to its content, whose file name is the content's SHA-256 and a
/// draw. Making the link is what publishes a blob, whole and with its digest, in one operation of the file system
/// that fails when the name is taken; and whoever looks into the folder finds every blob under its name. What a
/// killed writer leaves is content without a link, deleted a day later by <see cref="SweepAsync"/>.
/// </remarks>
public sealed class FolderBlobStore : IBlobStore
{
    // Blob names cannot begin with a point.
    private const string ContentFolder = ".content";
    private const int CopyBytes = 1 << 20;

    private readonly string _root;
    private readonly string _content;

    /// <summary>Opens the store, making its folder when it is not there.</summary>
    /// <param name="folder">Path of the folder.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public FolderBlobStore(string folder)
    {
        _root = Path.GetFullPath(folder);
        _content = Path.Combine(_root, ContentFolder);
        Directory.CreateDirectory(_content);
    }

    /// <inheritdoc/>
    public string Description => $"the folder {_root}";

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(
        BlobName name, long offset, long? numBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(numBytes ?? 0, nameof(numBytes));
        FileStream file;
        try
        {
            file = new FileStream(
                PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BlobNotFoundException(name, Description, e);
        }

        if (offset > file.Length)
        {
            long length = file.Length;
            await file.DisposeAsync();
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"Blob {name} has {length} bytes; a range cannot begin behind them.");
        }

        file.Position = offset;
        return numBytes is { } most ? new StreamRange(file, Math.Min(most, file.Length - offset)) : file;
    }

    /// <inheritdoc/>
    public async Task<BlobProperties> PutAsync(
        BlobName name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        string unfinished = NewContentPath();
        try
        {
            await using (FileStream file = new(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                await file.WriteAsync(content, cancellationToken);
                await file.FlushAsync(cancellationToken);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }

            return await PublishAsync(
                new BlobProperties(name, content.Length, Sha256Digest.Of(content.Span)), unfinished);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <inheritdoc/>
    public async Task<BlobProperties> UploadAsync(
        BlobName name, string file, Sha256Digest? expected, CancellationToken cancellationToken)
    {
        string unfinished = NewContentPath();
        try
        {
            BlobProperties written = await CopyAsync(name, file, unfinished, cancellationToken);
            if (expected is { } digest && digest != written.Sha256)
            {
                throw new BlobCorruptException(name, digest, $"the file {file} has {written.Sha256}");
            }

            return await PublishAsync(written, unfinished);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <inheritdoc/>
    public Task<BlobProperties?> FindAsync(BlobName name, CancellationToken cancellationToken) =>
        Task.FromResult(Find(name));

    /// <inheritdoc/>
#pragma warning disable CS1998 // The port is asynchronous; a local folder is not.
    public async IAsyncEnumerable<BlobProperties> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
#pragma warning restore CS1998
    {
        int lastSlash = prefix.LastIndexOf('/');
        string folder = Path.GetFullPath(Path.Combine(_root, prefix[..Math.Max(lastSlash, 0)]));
        if (!Directory.Exists(folder) || !$"{folder}/".StartsWith($"{_root}/", StringComparison.Ordinal))
        {
            yield break;
        }

        IEnumerable<string> names = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_root, path))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name[0] != '.')
            .Order(StringComparer.Ordinal);
        foreach (string name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A file that somebody else put there is no blob, and a blob may be deleted while we list.
            if (BlobName.TryParse(name, out BlobName parsed) && Find(parsed) is { } blob)
            {
                yield return blob;
            }
        }
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(BlobName name, CancellationToken cancellationToken)
    {
        string path = PathOf(name);
        string? content = ContentOf(path);
        if (content is null)
        {
            return Task.FromResult(false);
        }

        // The link first: a blob whose content is gone would be a broken one.
        File.Delete(path);
        File.Delete(content);
        return Task.FromResult(true);
    }

    /// <summary>Deletes what writers that were killed have left more than a day ago.</summary>
    /// <returns>How many files that were.</returns>
    public Task<int> SweepAsync(TimeProvider time, CancellationToken cancellationToken = default)
    {
        DateTime yesterday = time.GetUtcNow().UtcDateTime.AddDays(-1);
        HashSet<string> linked = new(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            linked.Add(ContentOf(path) ?? "");
        }

        string[] left =
        [
            .. Directory.EnumerateFiles(_content)
                .Where(path => !linked.Contains(path) && File.GetLastWriteTimeUtc(path) < yesterday),
        ];
        Array.ForEach(left, File.Delete);
        return Task.FromResult(left.Length);
    }

    private string PathOf(BlobName name) => Path.Combine(_root, name.Value);

    private string NewContentPath() => Path.Combine(_content, $"{Guid.NewGuid():N}.unfinished");

    // Null when the path is no blob's.
    private static string? ContentOf(string path) => new FileInfo(path).LinkTarget is { } target
        ? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, target))
        : null;

    private BlobProperties? Find(BlobName name)
    {
        string? content = ContentOf(PathOf(name));
        return content is not null
            && Sha256Digest.TryParse(Path.GetFileName(content).Split('.')[0], out Sha256Digest digest)
            && new FileInfo(content) is { Exists: true } file
                ? new BlobProperties(name, file.Length, digest)
                : null;
    }

    private async Task<BlobProperties> PublishAsync(BlobProperties written, string unfinished)
    {
        string path = PathOf(written.Name);
        string folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        string content = Path.Combine(_content, $"{written.Sha256}.{Guid.NewGuid():N}");
        File.Move(unfinished, content, overwrite: false);
        try
        {
            File.CreateSymbolicLink(path, Path.GetRelativePath(folder, content));
            return written;
        }
        catch (IOException) when (Find(written.Name) is { } present)
        {
            File.Delete(content);
            return present == written
                ? written
                : throw new BlobConflictException(
                    written.Name, $"it is there with the SHA-256 {present.Sha256}, and this is {written.Sha256}");
        }
    }

    private static async Task<BlobProperties> CopyAsync(
        BlobName name, string from, string to, CancellationToken cancellationToken)
    {
        await using FileStream source = File.OpenRead(from);
        await using FileStream target = new(to, FileMode.CreateNew, FileAccess.Write);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[CopyBytes];
        for (int read = await source.ReadAsync(buffer, cancellationToken);
            read > 0;
            read = await source.ReadAsync(buffer, cancellationToken))
        {
            hash.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        await target.FlushAsync(cancellationToken);
        RandomAccess.FlushToDisk(target.SafeFileHandle);
        return new BlobProperties(name, target.Length, new Sha256Digest(hash.GetHashAndReset()));
    }
}
