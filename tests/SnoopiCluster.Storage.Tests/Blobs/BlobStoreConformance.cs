using System.Text;
using SnoopiCluster.Core;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Storage.Tests.Blobs;

/// <summary>What every blob store does; run on each of them.</summary>
public abstract class BlobStoreConformance : IAsyncLifetime
{
    // A few whole blocks and a part of one.
    private const int BlockBytes = 64 << 10;
    private const int FileBytes = (5 * BlockBytes) + 123;

    private static readonly BlobName Name = new("runs/r1/checkpoints/20/student.safetensors");

    private readonly TemporaryFolder _folder = TestData.NewFolder();
    private IBlobStore? _store;

    protected static BlobStoreOptions Options { get; } = new() { BlockBytes = BlockBytes, MaxParallelBlocks = 3 };

    protected TemporaryFolder Folder => _folder;

    protected IBlobStore Store => _store!;

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public virtual ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return default;
    }

    [Fact]
    public async Task Put_NewName_IsFoundAndReadBack()
    {
        byte[] content = Bytes(1000);
        BlobProperties written = await Store.PutAsync(Name, content);

        Assert.Equal(new BlobProperties(Name, 1000, Sha256Digest.Of(content)), written);
        Assert.Equal(written, await Store.FindAsync(Name));
        Assert.Equal(content, await Store.ReadAllAsync(Name));
    }

    [Fact]
    public async Task Put_SameContentAgain_ChangesNothing()
    {
        BlobProperties first = await Store.PutAsync(Name, Bytes(10));
        Assert.Equal(first, await Store.PutAsync(Name, Bytes(10)));
    }

    [Fact]
    public async Task Put_NameTakenByOtherContent_IsRefusedAndKeepsTheFirst()
    {
        await Store.PutAsync(Name, Bytes(10));
        BlobConflictException refusal =
            await Assert.ThrowsAsync<BlobConflictException>(() => Store.PutAsync(Name, Bytes(11)));

        Assert.Equal(Name, refusal.Name);
        Assert.False(refusal.CanRetryHelp);
        Assert.Equal(Bytes(10), await Store.ReadAllAsync(Name));
    }

    [Fact]
    public async Task Put_ManyAtOnce_OneContentWins()
    {
        bool[] hasWon = await Task.WhenAll(Enumerable.Range(1, 8).Select(async i =>
        {
            try
            {
                await Store.PutAsync(Name, Bytes(i));
                return true;
            }
            catch (BlobConflictException)
            {
                return false;
            }
        }));

        Assert.Single(hasWon, won => won);
        Assert.Equal(Array.IndexOf(hasWon, true) + 1, (await Store.ReadAllAsync(Name)).Length);
    }

    [Fact]
    public async Task Put_Empty_IsABlob()
    {
        await Store.PutAsync(Name, ReadOnlyMemory<byte>.Empty);
        Assert.Equal(0, (await Store.FindAsync(Name))!.NumBytes);
        Assert.Empty(await Store.ReadAllAsync(Name));
    }

    [Fact]
    public async Task Upload_FileOfManyBlocks_IsReadBackWhole()
    {
        (string path, byte[] content) = await NewFileAsync(FileBytes);
        BlobProperties written = await Store.UploadAsync(Name, path);

        Assert.Equal(new BlobProperties(Name, FileBytes, Sha256Digest.Of(content)), written);
        Assert.Equal(content, await Store.ReadAllAsync(Name));
    }

    [Fact]
    public async Task Upload_EmptyFile_IsABlob()
    {
        (string path, _) = await NewFileAsync(0);
        Assert.Equal(0, (await Store.UploadAsync(Name, path)).NumBytes);
        Assert.Empty(await Store.ReadAllAsync(Name));
    }

    [Fact]
    public async Task Upload_SameContentAgain_ChangesNothing()
    {
        (string path, _) = await NewFileAsync(FileBytes);
        BlobProperties first = await Store.UploadAsync(Name, path);
        Assert.Equal(first, await Store.UploadAsync(Name, path));
    }

    [Fact]
    public async Task Upload_NameTakenByOtherContent_IsRefused()
    {
        await Store.PutAsync(Name, Bytes(10));
        (string path, _) = await NewFileAsync(FileBytes);

        await Assert.ThrowsAsync<BlobConflictException>(() => Store.UploadAsync(Name, path));
        Assert.Equal(Bytes(10), await Store.ReadAllAsync(Name));
    }

    [Fact]
    public async Task Upload_DigestIsAnother_LeavesNoBlob()
    {
        (string path, _) = await NewFileAsync(FileBytes);
        await Assert.ThrowsAsync<BlobCorruptException>(
            () => Store.UploadAsync(Name, path, expected: Sha256Digest.Of([1])));
        Assert.Null(await Store.FindAsync(Name));
    }

    [Fact]
    public async Task Upload_Cancelled_LeavesNoBlob()
    {
        (string path, _) = await NewFileAsync(FileBytes);
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.UploadAsync(Name, path, cancellationToken: cancelled.Token));
        Assert.Null(await Store.FindAsync(Name));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(999, 1)]
    [InlineData(1000, null)]
    [InlineData(1000, 5)]
    [InlineData(400, 300)]
    [InlineData(400, 9000)]
    public async Task OpenRead_Range_GivesThoseBytes(long offset, int? numBytes)
    {
        byte[] content = Bytes(1000);
        await Store.PutAsync(Name, content);

        await using Stream stream = await Store.OpenReadAsync(Name, offset, numBytes);
        using MemoryStream read = new();
        await stream.CopyToAsync(read);
        Assert.Equal(content.Skip((int)offset).Take(numBytes ?? content.Length), read.ToArray());
    }

    [Fact]
    public async Task OpenRead_RangeBehindTheEnd_IsRefused()
    {
        await Store.PutAsync(Name, Bytes(10));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.OpenReadAsync(Name, 11));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.OpenReadAsync(Name, -1));
    }

    [Fact]
    public async Task OpenRead_NoSuchBlob_NamesIt()
    {
        BlobNotFoundException fault =
            await Assert.ThrowsAsync<BlobNotFoundException>(() => Store.OpenReadAsync(Name));
        Assert.Equal(Name, fault.Name);
        await Assert.ThrowsAsync<BlobNotFoundException>(() => Store.OpenReadAsync(Name, offset: 1));
        await Assert.ThrowsAsync<BlobNotFoundException>(() => Store.ReadAllAsync(Name));
        Assert.Null(await Store.FindAsync(Name));
    }

    [Fact]
    public async Task List_Prefix_GivesThoseInOrderWithTheirDigests()
    {
        string[] names = ["a/1", "a/10", "a/2", "ab/1", "b"];
        foreach (string name in names.Reverse())
        {
            await Store.PutAsync(new BlobName(name), Encoding.ASCII.GetBytes(name));
        }

        Assert.Equal(names, await NamesAsync(""));
        Assert.Equal(["a/1", "a/10", "a/2"], await NamesAsync("a/"));
        Assert.Equal(["a/1", "a/10"], await NamesAsync("a/1"));
        Assert.Equal(["a/1", "a/10", "a/2", "ab/1"], await NamesAsync("a"));
        Assert.Empty(await NamesAsync("c/"));
        Assert.Empty(await NamesAsync("../"));
        await foreach (BlobProperties blob in Store.ListAsync(""))
        {
            byte[] content = Encoding.ASCII.GetBytes(blob.Name.Value);
            Assert.Equal(new BlobProperties(blob.Name, content.Length, Sha256Digest.Of(content)), blob);
        }
    }

    [Fact]
    public async Task Delete_Blob_IsGoneAndItsNameFree()
    {
        await Store.PutAsync(Name, Bytes(10));

        Assert.True(await Store.DeleteAsync(Name));
        Assert.False(await Store.DeleteAsync(Name));
        Assert.Null(await Store.FindAsync(Name));
        await Store.PutAsync(Name, Bytes(11));
        Assert.Equal(Bytes(11), await Store.ReadAllAsync(Name));
    }

    [Fact]
    public async Task Download_Blob_WritesTheFile()
    {
        await Store.PutAsync(Name, Bytes(FileBytes));
        string path = _folder.File("copy");
        await Store.DownloadAsync(Name, path);
        Assert.Equal(Bytes(FileBytes), await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Download_OtherContentThanExpected_LeavesNoFile()
    {
        await Store.PutAsync(Name, Bytes(10));
        string path = _folder.File("copy");
        BlobCorruptException fault = await Assert.ThrowsAsync<BlobCorruptException>(
            () => Store.DownloadAsync(Name, path, expected: Sha256Digest.Of([1])));

        Assert.Equal(Sha256Digest.Of([1]), fault.Expected);
        Assert.DoesNotContain(Directory.GetFiles(_folder.FullPath), file => file.Contains("copy"));
    }

    protected abstract Task<IBlobStore> OpenAsync();

    // Differs from place to place and from length to length.
    protected static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i * 31) ^ (i >> 8) ^ length);
        }

        return bytes;
    }

    protected async Task<(string Path, byte[] Content)> NewFileAsync(int length)
    {
        string path = _folder.File($"{Guid.NewGuid():N}.bin");
        byte[] content = Bytes(length);
        await File.WriteAllBytesAsync(path, content);
        return (path, content);
    }

    private async Task<string[]> NamesAsync(string prefix)
    {
        List<string> names = [];
        await foreach (BlobProperties blob in Store.ListAsync(prefix))
        {
            names.Add(blob.Name.Value);
        }

        return [.. names];
    }
}
