using SnoopiCluster.Core;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Prompts.Sets;

/// <summary>Fetches all bytes of a prompt shard from where its set is kept.</summary>
/// <param name="shard">What the manifest says of it.</param>
/// <param name="cancellationToken">Ends the fetching.</param>
public delegate Task<byte[]> FetchPromptShard(PromptShardEntry shard, CancellationToken cancellationToken);

/// <summary>
/// The shards of a prompt set that is kept elsewhere, with those used last in a folder of this machine.
/// Several processes may use one folder, for one set or several: files are named by their content, appear
/// whole by renaming, and are checked whenever they are read, so nobody needs a lock.
/// </summary>
/// <param name="manifest">The set's table of contents.</param>
/// <param name="folder">The cache's folder; made when it is not there.</param>
/// <param name="maxBytes">
/// Most bytes that this process lets the folder hold; what was used longest ago goes first. Processes that
/// write at the same moment may pass it by a shard each until the next write.
/// </param>
/// <param name="fetch">Fetches a shard that is not there, or is damaged.</param>
/// <param name="time">Clock of what was used last.</param>
public sealed class PromptShardCache(
    PromptSetManifest manifest, string folder, long maxBytes, FetchPromptShard fetch, TimeProvider time)
    : IPromptShards
{
    private const string End = ".prompts";
    private const string UnfinishedEnd = ".part";

    private long _numFetched;
    private long _numDamaged;
    private long _numUncached;

    /// <inheritdoc/>
    public PromptSetManifest Manifest => manifest;

    /// <summary>Shards fetched so far.</summary>
    public long NumFetched => Interlocked.Read(ref _numFetched);

    /// <summary>Files of the folder, and fetched shards, that failed their digest so far.</summary>
    public long NumDamaged => Interlocked.Read(ref _numDamaged);

    /// <summary>
    /// Fetched shards that could not be put into the folder, for example because the disk is full; they are
    /// used all the same.
    /// </summary>
    public long NumUncached => Interlocked.Read(ref _numUncached);

    /// <summary>
    /// Reads a shard from the folder, else fetches it. One that comes damaged is fetched once more.
    /// </summary>
    /// <exception cref="PromptSetException">The shard came damaged twice, or is no shard.</exception>
    /// <exception cref="PromptShardFetchException">The shard could not be fetched; try again.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public PromptShard ReadShard(PromptShardId id, CancellationToken cancellationToken)
    {
        PromptShardEntry entry = manifest.Shards[id.Index];
        string path = Path.Combine(folder, entry.Sha256 + End);
        byte[]? content = TryRead(path, entry);
        if (content is null)
        {
            content = Fetch(entry, cancellationToken);
            Keep(path, content);
        }

        return PromptShard.Of(content, path, entry);
    }

    // Null when it is not there or damaged; another process may take it away at any moment.
    private byte[]? TryRead(string path, PromptShardEntry entry)
    {
        try
        {
            byte[] content = File.ReadAllBytes(path);
            if (Sha256Digest.Of(content) == entry.Sha256)
            {
                File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
                return content;
            }

            Interlocked.Increment(ref _numDamaged);
            File.Delete(path);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private byte[] Fetch(PromptShardEntry entry, CancellationToken cancellationToken)
    {
        Sha256Digest found = default;
        for (int attempt = 0; attempt < 2; attempt++)
        {
            byte[] content = FetchOnce(entry, cancellationToken);
            Interlocked.Increment(ref _numFetched);
            found = Sha256Digest.Of(content);
            if (found == entry.Sha256)
            {
                return content;
            }

            Interlocked.Increment(ref _numDamaged);
        }

        throw new PromptSetException(
            entry.FileName,
            $"prompt shard {entry.Id} was fetched twice with another content: its SHA-256 is {found}, and "
                + $"the manifest says {entry.Sha256}; upload the prompt set again");
    }

    private byte[] FetchOnce(PromptShardEntry entry, CancellationToken cancellationToken)
    {
        try
        {
#pragma warning disable VSTHRD002 // A step cannot begin without its prompts, and its thread has no context.
            return fetch(entry, cancellationToken).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
        catch (Exception e)
            when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new PromptShardFetchException(entry, e);
        }
    }

    // A cache that cannot be written costs time only: the shard is in hand.
    private void Keep(string path, byte[] content)
    {
        if (content.Length > maxBytes)
        {
            Interlocked.Increment(ref _numUncached);
            return;
        }

        string unfinished = Path.Combine(folder, Guid.NewGuid().ToString("N") + UnfinishedEnd);
        try
        {
            Directory.CreateDirectory(folder);
            MakeRoom(content.Length);
            File.WriteAllBytes(unfinished, content);
            File.SetLastWriteTimeUtc(unfinished, time.GetUtcNow().UtcDateTime);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Interlocked.Increment(ref _numUncached);
            TryDelete(unfinished);
        }
    }

    // What a killed process left unfinished counts, and ages away, like any shard.
    private void MakeRoom(long numBytes)
    {
        FileInfo[] files =
        [
            .. new DirectoryInfo(folder).EnumerateFiles()
                .Where(file => file.Name.EndsWith(End, StringComparison.Ordinal)
                    || file.Name.EndsWith(UnfinishedEnd, StringComparison.Ordinal))
                .Where(file => file.Exists)
                .OrderBy(file => file.LastWriteTimeUtc),
        ];
        long excess = files.Sum(LengthOf) + numBytes - maxBytes;
        foreach (FileInfo oldest in files.TakeWhile(_ => excess > 0))
        {
            excess -= LengthOf(oldest);
            TryDelete(oldest.FullName);
        }
    }

    // 0 when another process has just deleted it.
    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or gone: the next write tries again.
        }
    }
}
