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
        FetchedPromptShards fetched = new(manifest, _blobs.FetchOf(manifest.Hash));

        Assert.Equal(_set.Manifest, manifest);
        Assert.Equal(
            Enumerable.Range(0, 25).Select(i => $"prompt {i}"),
            manifest.Shards.SelectMany(entry =>
            {
                PromptShard shard = fetched.ReadShard(entry.Id, TestContext.Current.CancellationToken);
                return Enumerable.Range(0, entry.NumPrompts).Select(shard.TextAt);
            }));
        Assert.Equal(
            await File.ReadAllBytesAsync(_folder.File("set", "manifest.json"), TestContext.Current.CancellationToken),
            await _store.ReadAllAsync(ManifestOf(manifest.Hash), null, TestContext.Current.CancellationToken));
        Assert.Equal(manifest, await _blobs.UploadAsync(_folder.File("set")));
    }

    [Fact]
    public async Task Upload_ShardDamaged_LeavesNoManifest()
    {
        await File.AppendAllTextAsync(_folder.File("set", _set.Manifest.Shards[1].FileName), "x");
        await Assert.ThrowsAsync<BlobCorruptException>(() => _blobs.UploadAsync(_folder.File("set")));
        Assert.Null(await _store.FindAsync(ManifestOf(_set.Manifest.Hash), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fetch_ShardDamagedInTheStore_IsFound()
    {
        PromptSetManifest manifest = await _blobs.UploadAsync(_folder.File("set"));
        PromptShardEntry shard = manifest.Shards[0];
        await File.AppendAllTextAsync(
            _folder.File("store", "prompt-sets", manifest.Hash.ToString(), shard.FileName), "x");

        await Assert.ThrowsAsync<BlobCorruptException>(
            () => _blobs.FetchOf(manifest.Hash)(shard, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _folder.Dispose();

    private static BlobName ManifestOf(Sha256Digest set) => new($"prompt-sets/{set}/manifest.json");
}
