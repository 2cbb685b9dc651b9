using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Prompts.Sets;

namespace SnoopiCluster.Prompts.Tests.Sets;

public sealed class PromptShardCacheTests : PromptFileCase
{
    private const int NumShards = 8;

    private readonly PromptSet _set;
    private readonly ManualTime _time = new();
    private readonly List<int> _fetched = [];

    public PromptShardCacheTests() => _set = PromptSet.Build(
        Folder.File("set"),
        [Write("a.txt", string.Concat(Enumerable.Range(0, NumShards).Select(i => $"prompt {i}\n")))],
        promptsPerShard: 1,
        cancellationToken: TestContext.Current.CancellationToken);

    private string CacheFolder => Folder.File("cache");

    private long ShardBytes => new FileInfo(Folder.File("set", "shard-00000.prompts")).Length;

    private string[] CachedFiles => Directory.Exists(CacheFolder)
        ? [.. Directory.GetFiles(CacheFolder).Select(Path.GetFileName).OfType<string>().Order()]
        : [];

    [Fact]
    public void ReadShard_Twice_FetchesOnceAndKeepsTheFile()
    {
        PromptShardCache cache = Cache(maxShards: 4);

        Assert.Equal("prompt 3", Text(cache, 3));
        Assert.Equal("prompt 3", Text(cache, 3));
        Assert.Equal("prompt 3", Text(Cache(maxShards: 4), 3));

        Assert.Equal([3], _fetched);
        Assert.Equal([FileNameOf(3)], CachedFiles);
    }

    [Fact]
    public void ReadShard_MoreThanFit_DropsWhatWasUsedLongestAgo()
    {
        PromptShardCache cache = Cache(maxShards: 3);
        foreach (int shard in (int[])[0, 1, 2, 0, 3])
        {
            Text(cache, shard);
            Assert.InRange(
                new DirectoryInfo(CacheFolder).EnumerateFiles().Sum(file => file.Length), 1, 3 * ShardBytes);
        }

        Assert.Equal(((int[])[0, 2, 3]).Select(FileNameOf).Order(), CachedFiles);
        Assert.Equal([0, 1, 2, 3], _fetched);
    }

    [Fact]
    public void ReadShard_LargerThanTheCache_IsGivenAndNotKept()
    {
        PromptShardCache cache = Cache(maxShards: 0);

        Assert.Equal("prompt 1", Text(cache, 1));

        Assert.Equal(1, cache.NumUncached);
        Assert.Empty(CachedFiles);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(-1)]
    public void ReadShard_DamagedFile_IsFetchedAgainOnce(int flipped)
    {
        PromptShardCache cache = Cache(maxShards: 4);
        Text(cache, 2);
        string path = Path.Combine(CacheFolder, FileNameOf(2));
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(
            path, flipped < 0 ? bytes[..5] : [.. bytes[..flipped], (byte)(bytes[flipped] ^ 1)]);

        Assert.Equal("prompt 2", Text(cache, 2));
        Assert.Equal("prompt 2", Text(cache, 2));

        Assert.Equal([2, 2], _fetched);
        Assert.Equal(1, cache.NumDamaged);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void ReadShard_FetchedDamagedOnce_IsFetchedAgain()
    {
        PromptShardCache cache = Cache(maxShards: 4, damage: attempt => attempt == 0);

        Assert.Equal("prompt 5", Text(cache, 5));

        Assert.Equal([5, 5], _fetched);
    }

    [Fact]
    public void ReadShard_FetchedDamagedAlways_NamesShardAndHashes()
    {
        PromptShardCache cache = Cache(maxShards: 4, damage: _ => true);

        var error = Assert.Throws<PromptSetException>(() => Text(cache, 5));

        Assert.Contains("prompt shard 5", error.Message, StringComparison.Ordinal);
        Assert.Contains(_set.Manifest.Shards[5].Sha256.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal([5, 5], _fetched);
        Assert.Empty(CachedFiles);
    }

    [Fact]
    public void ReadShard_FetchFails_NamesShardAndHashAndMayBeTriedAgain()
    {
        bool isDown = true;
        PromptShardCache cache = new(
            _set.Manifest,
            CacheFolder,
            1 << 20,
            (entry, _) => isDown ? throw new IOException("503") : Task.FromResult(BytesOf(entry)),
            _time);

        var error = Assert.Throws<PromptShardFetchException>(() => Text(cache, 1));
        isDown = false;

        Assert.Equal(new PromptShardId(1), error.Shard);
        Assert.Contains(_set.Manifest.Shards[1].Sha256.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains("503", error.Message, StringComparison.Ordinal);
        Assert.Equal("prompt 1", Text(cache, 1));
    }

    [Fact]
    public void ReadShard_FolderCannotBeMade_GoesOnWithoutCache()
    {
        Write("cache", "a file in the way");
        PromptShardCache cache = Cache(maxShards: 4);

        Assert.Equal("prompt 1", Text(cache, 1));
        Assert.Equal("prompt 1", Text(cache, 1));

        Assert.Equal(2, cache.NumUncached);
        Assert.Equal([1, 1], _fetched);
    }

    [Fact]
    public void ReadShard_Cancelled_Throws()
    {
        PromptShardCache cache = new(
            _set.Manifest,
            CacheFolder,
            1 << 20,
            (_, cancellationToken) => Task.FromCanceled<byte[]>(cancellationToken),
            _time);

        Assert.ThrowsAny<OperationCanceledException>(
            () => cache.ReadShard(new(0), new CancellationToken(canceled: true)));
    }

    // A file of a process that was killed while writing: it ages away like a shard.
    [Fact]
    public void ReadShard_UnfinishedFilesOfAKilledProcess_GoFirst()
    {
        string left = Write("cache/0123.part", new byte[3 * ShardBytes]);
        File.SetLastWriteTimeUtc(left, _time.GetUtcNow().UtcDateTime.AddHours(-1));
        PromptShardCache cache = Cache(maxShards: 3);

        Text(cache, 0);

        Assert.Equal([FileNameOf(0)], CachedFiles);
    }

    // As several processes on one folder: none fails, whatever the others take away meanwhile.
    [Fact]
    public void ReadShard_SeveralCachesOnOneFolder_AllGiveTheRightTexts()
    {
        PromptShardCache[] caches = [.. Enumerable.Range(0, 4).Select(_ => new PromptShardCache(
            _set.Manifest,
            CacheFolder,
            3 * ShardBytes,
            (entry, _) => Task.FromResult(BytesOf(entry)),
            TimeProvider.System))];

        Parallel.For(0, 2000, i =>
        {
            int shard = i * 31 % NumShards;
            Assert.Equal($"prompt {shard}", Text(caches[i % caches.Length], shard));
        });

        Assert.Equal(0, caches.Sum(cache => cache.NumDamaged));
    }

    private static string Text(PromptShardCache cache, int shard) =>
        cache.ReadShard(new(shard), TestContext.Current.CancellationToken).TextAt(0);

    private string FileNameOf(int shard) => $"{_set.Manifest.Shards[shard].Sha256}.prompts";

    private byte[] BytesOf(PromptShardEntry entry) => File.ReadAllBytes(Folder.File("set", entry.FileName));

    private PromptShardCache Cache(int maxShards, Func<int, bool>? damage = null) => new(
        _set.Manifest,
        CacheFolder,
        maxShards * ShardBytes,
        (entry, _) =>
        {
            _time.Advance();
            byte[] bytes = BytesOf(entry);
            bytes[^1] ^= damage?.Invoke(_fetched.Count) == true ? (byte)1 : (byte)0;
            _fetched.Add(entry.Id.Index);
            return Task.FromResult(bytes);
        },
        _time);

    // A minute passes whenever it is asked for, so that every use has a time of its own.
    private sealed class ManualTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public void Advance() => _now = _now.AddMinutes(1);

        public override DateTimeOffset GetUtcNow()
        {
            Advance();
            return _now;
        }
    }
}
