using SnoopiCluster.Storage.Blobs;

namespace SnoopiCluster.Storage.Tests.Blobs;

public sealed class FolderBlobStoreTests : BlobStoreConformance
{
    private string Root => Folder.File("store", "snoopi");

    [Fact]
    public async Task Put_Blob_LiesUnderItsNameForAnybodyToRead()
    {
        await Store.PutAsync(new BlobName("a/b.txt"), Bytes(10));
        Assert.Equal(Bytes(10), await File.ReadAllBytesAsync(Path.Combine(Root, "a", "b.txt")));
    }

    [Fact]
    public async Task ReadAll_FlippedByte_IsFound()
    {
        BlobName name = new("a");
        await Store.PutAsync(name, Bytes(1000));
        await using (FileStream file = File.OpenWrite(Path.Combine(Root, "a")))
        {
            file.Position = 500;
            file.WriteByte(0);
        }

        await Assert.ThrowsAsync<BlobCorruptException>(() => Store.ReadAllAsync(name));
    }

    [Fact]
    public async Task List_FilesOfOthers_AreNoBlobs()
    {
        await Store.PutAsync(new BlobName("a"), Bytes(1));
        await File.WriteAllTextAsync(Path.Combine(Root, "b"), "not ours");
        await File.WriteAllTextAsync(Path.Combine(Root, "c d~"), "not ours");
        Assert.Equal("a", (await Store.ListAsync("").SingleAsync()).Name.Value);
    }

    [Fact]
    public async Task Sweep_ContentOfAKilledWriter_IsDeletedAfterADay()
    {
        BlobName name = new("a/b");
        await Store.PutAsync(name, Bytes(10));
        string old = Path.Combine(Root, ".content", "old.unfinished");
        string young = Path.Combine(Root, ".content", "young.unfinished");
        await File.WriteAllTextAsync(old, "x");
        await File.WriteAllTextAsync(young, "x");
        DateTime longAgo = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2);
        File.SetLastWriteTimeUtc(old, longAgo);
        File.SetLastWriteTimeUtc(
            new FileInfo(Path.Combine(Root, "a", "b")).ResolveLinkTarget(returnFinalTarget: true)!.FullName, longAgo);

        Assert.Equal(1, await ((FolderBlobStore)Store).SweepAsync(TimeProvider.System));
        Assert.True(File.Exists(young));
        Assert.Equal(Bytes(10), await Store.ReadAllAsync(name));
    }

    [Fact]
    public async Task Upload_NoSuchFile_LeavesNothing()
    {
        await Assert.ThrowsAnyAsync<IOException>(
            () => Store.UploadAsync(new BlobName("a"), Folder.File("none")));
        Assert.Empty(Directory.GetFiles(Path.Combine(Root, ".content")));
    }

    protected override Task<IBlobStore> OpenAsync() =>
        BlobStoreFactory.OpenAsync(Folder.File("store"), "snoopi", Options, TimeProvider.System);
}
