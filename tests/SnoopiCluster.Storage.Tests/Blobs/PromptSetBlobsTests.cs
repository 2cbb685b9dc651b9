using SnoopiCluster.Core;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Storage.Tests.Blobs;

public sealed class PromptSetBlobsTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();
    private readonly FolderBlobStore _store;
    private readonly PromptSetBlobs _blobs;
    private readonly PromptSet _set;

    public PromptSetBlobsTests()
    {
        string file = _folder.File("prompts.txt");
        File.WriteAllLines(file, Enumerable.Range(0, 25).Select(i => $"prompt {i}"));
        _set = PromptSet.Build(_folder.File("set"), [file], promptsPerShard: 10);
        _store = new FolderBlobStore(_folder.File("store"));
        _blobs = new PromptSetBlobs(_store);
    }

    [Fact]
    public async Task Upload_Set_IsFetchedShardByShard()
    {
        PromptSetManifest manifest = await _blobs.UploadAsync(_folder.File("set"));
        PromptSet fetched = await _blobs.FetchManifestAsync(manifest.Hash, _folder.File("cache"));

        Assert.Equal(_set.Manifest, fetched.Manifest);
        foreach (PromptShardEntry shard in manifest.Shards)
        {
            await _blobs.FetchShardAsync(manifest.Hash, shard, _folder.File("cache"));
        }

        Assert.Equal("prompt 13", fetched.ReadShard(new PromptShardId(1)).TextAt(3));
        Assert.Equal(manifest, await _blobs.UploadAsync(_folder.File("set")));
    }

    [Fact]
    public async Task Upload_ShardDamaged_LeavesNoManifest()
    {
        await File.AppendAllTextAsync(_folder.File("set", _set.Manifest.Shards[1].FileName), "x");
        await Assert.ThrowsAsync<BlobCorruptException>(() => _blobs.UploadAsync(_folder.File("set")));
        await Assert.ThrowsAsync<BlobNotFoundException>(
            () => _blobs.FetchManifestAsync(_set.Manifest.Hash, _folder.File("cache")));
    }

    [Fact]
    public async Task FetchShard_DamagedInTheStore_IsFoundAndLeavesNoFile()
    {
        PromptSetManifest manifest = await _blobs.UploadAsync(_folder.File("set"));
        PromptShardEntry shard = manifest.Shards[0];
        await File.AppendAllTextAsync(
            _folder.File("store", "prompt-sets", manifest.Hash.ToString(), shard.FileName), "x");

        await Assert.ThrowsAsync<BlobCorruptException>(
            () => _blobs.FetchShardAsync(manifest.Hash, shard, _folder.File("cache")));
        Assert.False(File.Exists(_folder.File("cache", shard.FileName)));
    }

    [Fact]
    public async Task FetchShard_DamagedInTheCache_IsFetchedAgain()
    {
        PromptSetManifest manifest = await _blobs.UploadAsync(_folder.File("set"));
        PromptShardEntry shard = manifest.Shards[0];
        await _blobs.FetchShardAsync(manifest.Hash, shard, _folder.File("cache"));
        string file = _folder.File("cache", shard.FileName);
        await File.AppendAllTextAsync(file, "x");

        await _blobs.FetchShardAsync(manifest.Hash, shard, _folder.File("cache"));
        Assert.Equal(shard.Sha256, Sha256Digest.Of(await File.ReadAllBytesAsync(file)));
    }

    public void Dispose() => _folder.Dispose();
}
