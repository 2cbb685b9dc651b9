using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Storage.Tests.Blobs;

public sealed class AzureBlobStoreTests(AzuriteServer azurite) : BlobStoreConformance
{
    private const int FileBytes = 1 << 20;

    private static readonly BlobName Name = new("a");

    private readonly string _container = azurite.NewContainer();

    [Fact]
    public async Task Upload_Interrupted_GoesOnWhereItStood()
    {
        await using TroubledProxy proxy = new(azurite.Port);
        IBlobStore broken = await ThroughAsync(proxy, budget: TimeSpan.Zero);
        (string path, byte[] content) = await NewFileAsync(FileBytes);
        proxy.BeginTroubleAfter(FileBytes / 2);

        BlobStoreUnavailableException fault = await Assert.ThrowsAsync<BlobStoreUnavailableException>(
            () => broken.UploadAsync(Name, path));
        Assert.True(fault.CanRetryHelp);
        Assert.Null(await Store.FindAsync(Name));

        // A second whole upload would not fit: what has arrived must not be sent again.
        proxy.EndTrouble();
        proxy.BeginTroubleAfter(FileBytes * 3 / 4);
        await broken.UploadAsync(Name, path);
        Assert.Equal(content, await Store.ReadAllAsync(Name));
    }

    [Fact]
    public async Task Upload_InterruptedThenOtherContent_TakesNoneOfTheOldBlocks()
    {
        await using TroubledProxy proxy = new(azurite.Port);
        IBlobStore broken = await ThroughAsync(proxy, budget: TimeSpan.Zero);
        (string first, _) = await NewFileAsync(FileBytes);
        proxy.BeginTroubleAfter(FileBytes / 2);
        await Assert.ThrowsAsync<BlobStoreUnavailableException>(() => broken.UploadAsync(Name, first));

        (string second, byte[] content) = await NewFileAsync(FileBytes + 1);
        await Store.UploadAsync(Name, second);
        Assert.Equal(content, await Store.ReadAllAsync(Name));
    }

    [Fact]
    public async Task Put_ServiceBusyWithinTheBudget_IsSurvived()
    {
        await using TroubledProxy proxy = new(azurite.Port);
        IBlobStore store = await ThroughAsync(proxy, budget: TimeSpan.FromSeconds(60));
        proxy.BeginTrouble();
        Task<BlobProperties> put = store.PutAsync(Name, Bytes(10));
        while (proxy.NumRefused < 3)
        {
            await Task.Delay(10);
        }

        Assert.False(put.IsCompleted);
        proxy.EndTrouble();
        Assert.Equal(10, (await put).NumBytes);
    }

    [Fact]
    public async Task Put_ServiceBusyBeyondTheBudget_IsGivenUp()
    {
        await using TroubledProxy proxy = new(azurite.Port);
        IBlobStore store = await ThroughAsync(proxy, budget: TimeSpan.FromMilliseconds(300));
        proxy.BeginTrouble();

        BlobStoreUnavailableException fault = await Assert.ThrowsAsync<BlobStoreUnavailableException>(
            () => store.PutAsync(Name, Bytes(10)));
        Assert.InRange(proxy.NumRefused, 2, 50);
        Assert.Contains(_container, fault.Message);
        Assert.DoesNotContain("AccountKey", fault.ToString());
    }

    [Fact]
    public async Task Open_NobodyListens_IsGivenUp()
    {
        BlobStoreOptions options = Options with { RetryBudget = TimeSpan.FromMilliseconds(300) };
        await Assert.ThrowsAsync<BlobStoreUnavailableException>(() => BlobStoreFactory.OpenAsync(
            azurite.ConnectionString(LoopbackPort.Free()), _container, options, TimeProvider.System));
    }

    [Fact]
    public async Task List_ManyPages_GivesAll()
    {
        const int NumBlobs = 60;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, NumBlobs),
            async (i, token) => await Store.PutAsync(new BlobName($"many/{i}"), Bytes(i), token));
        Assert.Equal(NumBlobs, await Store.ListAsync("many/").CountAsync());
    }

    protected override Task<IBlobStore> OpenAsync() => BlobStoreFactory.OpenAsync(
        azurite.ConnectionString(), _container, Options, TimeProvider.System);

    private Task<IBlobStore> ThroughAsync(TroubledProxy proxy, TimeSpan budget) => BlobStoreFactory.OpenAsync(
        azurite.ConnectionString(proxy.Port),
        _container,
        Options with
        {
            RetryBudget = budget,
            FirstRetryDelay = TimeSpan.FromMilliseconds(20),
            MaxParallelBlocks = 1,
        },
        TimeProvider.System);
}
