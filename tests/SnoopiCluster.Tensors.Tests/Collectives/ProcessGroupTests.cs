using SnoopiCluster.Tensors.Collectives;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests.Collectives;

/// <summary>What a process group refuses, and a group of one.</summary>
public sealed class ProcessGroupTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public void Collectives_WorldSizeOne_NeedNoStoreAndChangeNothing()
    {
        using ProcessGroup group = Alone();
        using Tensor flat = tensor([1f, 2f, 3f], [3]);

        using (PendingCollective pending = group.AllReduceSumAsync(flat))
        {
            pending.Wait();
            pending.Wait();
        }

        group.AllReduceSum(flat);
        group.Broadcast(flat, 0);
        Assert.Equal([1f, 2f, 3f], TensorValues.Floats(flat));
        Assert.Equal([[4, 5]], group.AllGather([4, 5]));
        Assert.Equal((0, 1), (group.Rank, group.WorldSize));
    }

    [Fact]
    public void Abort_WorldSizeOne_LaterCallsSayAborted()
    {
        using ProcessGroup group = Alone();
        using Tensor flat = zeros(3);

        group.Abort();
        group.Abort();

        var error = Assert.Throws<CollectiveException>(() => group.AllReduceSum(flat));
        Assert.Equal(CollectiveFailure.Aborted, error.Kind);
        Assert.Contains("rank 0 of 1 in group 'alone'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AllReduceSum_NotContiguous_SaysSo()
    {
        using ProcessGroup group = Alone();
        using Tensor square = zeros(4, 4);
        using Tensor turned = square.t();

        var error = Assert.Throws<ArgumentException>(() => group.AllReduceSum(turned));

        Assert.Contains("contiguous", error.Message, StringComparison.Ordinal);
        Assert.Contains("strides [1, 4]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AllReduceSum_NotFp32_SaysSo()
    {
        using ProcessGroup group = Alone();
        using Tensor flat = zeros(4, dtype: ScalarType.Float64);

        var error = Assert.Throws<ArgumentException>(() => group.AllReduceSum(flat));

        Assert.Contains("Float64", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Broadcast_NoSuchRoot_IsRefused(int root)
    {
        using ProcessGroup group = Alone();
        using Tensor flat = zeros(4);

        Assert.Throws<ArgumentOutOfRangeException>(() => group.Broadcast(flat, root));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(-1, 2)]
    public void Join_NoSuchPlace_IsRefused(int rank, int worldSize) => Assert.Throws<ArgumentOutOfRangeException>(
        () => ProcessGroup.Join(
            new GroupAddress("127.0.0.1", 1, "p"), rank, worldSize, CollectiveBackend.Gloo, "127.0.0.1", Long));

    [Fact]
    public void Join_NobodyListens_NamesTheStore()
    {
        int port = Closed();

        var error = Assert.Throws<CollectiveException>(() => ProcessGroup.Join(
            new GroupAddress("127.0.0.1", port, "p"), 0, 2, CollectiveBackend.Gloo, "127.0.0.1",
            TimeSpan.FromMilliseconds(200)));

        Assert.Equal(CollectiveFailure.TimedOut, error.Kind);
        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_SameRankTwice_SaysSo()
    {
        using RendezvousStore store = RendezvousStore.Listen();
        using var cancel = new CancellationTokenSource();
        Task<CollectiveFailure?>[] joins = [Join(), Join()];

        Task<CollectiveFailure?> first = await Task.WhenAny(joins);
        await cancel.CancelAsync();

        Assert.Equal(CollectiveFailure.Other, await first);
        Assert.Null(await joins.Single(join => join != first));

        Task<CollectiveFailure?> Join() => Task.Run<CollectiveFailure?>(() =>
        {
            try
            {
                using ProcessGroup group = ProcessGroup.Join(
                    new GroupAddress("127.0.0.1", store.Port, "p"), 0, 2, CollectiveBackend.Gloo, "127.0.0.1",
                    Long, cancel.Token);
                return null;
            }
            catch (CollectiveException e)
            {
                return e.Kind;
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        });
    }

    [Fact]
    public async Task AllReduceSumAsync_SeveralUnderWay_DoNotBlockTheCaller()
    {
        // Two ranks on one thread: a call that waited for the other rank would never return.
        using RendezvousStore store = RendezvousStore.Listen();
        ProcessGroup[] ranks = await Task.WhenAll(Join(0), Join(1));
        using ProcessGroup first = ranks[0], second = ranks[1];
        const int Large = 5_000_001;
        using Tensor a = full([Large], 1f), b = full([Large], 2f), c = full([3], 4f), d = full([3], 8f);

        using PendingCollective firstLarge = first.AllReduceSumAsync(a), firstSmall = first.AllReduceSumAsync(c);
        using PendingCollective secondLarge = second.AllReduceSumAsync(b), secondSmall = second.AllReduceSumAsync(d);
        firstSmall.Wait();
        firstLarge.Wait();
        secondLarge.Wait();
        secondSmall.Wait();

        Assert.All(TensorValues.Floats(a), value => Assert.Equal(3f, value));
        Assert.Equal(TensorValues.Floats(a), TensorValues.Floats(b));
        Assert.Equal([12f, 12f, 12f], TensorValues.Floats(c));
        Assert.Equal([12f, 12f, 12f], TensorValues.Floats(d));

        Task<ProcessGroup> Join(int rank) => Task.Run(() => ProcessGroup.Join(
            new GroupAddress("127.0.0.1", store.Port, "p"), rank, 2, CollectiveBackend.Gloo, "127.0.0.1", Long));
    }

    [Fact]
    public async Task Dispose_CollectiveUnderWay_EndsItAndKeepsItsBuffer()
    {
        using RendezvousStore store = RendezvousStore.Listen();
        ProcessGroup[] ranks = await Task.WhenAll(Join(0), Join(1));
        PendingCollective pending;
        using (Tensor flat = full([1_000_000], 1f))
        {
            pending = ranks[0].AllReduceSumAsync(flat);
        }

        ranks[0].Dispose();

        var error = Assert.Throws<CollectiveException>(pending.Wait);
        Assert.Equal(CollectiveFailure.Aborted, error.Kind);
        pending.Dispose();
        using Tensor other = zeros(10);
        var lost = Assert.Throws<CollectiveException>(() => ranks[1].AllReduceSum(other));
        Assert.Equal(CollectiveFailure.PeerLost, lost.Kind);
        ranks[1].Dispose();
        Assert.Throws<ObjectDisposedException>(() => ranks[0].AllReduceSum(other));

        Task<ProcessGroup> Join(int rank) => Task.Run(() => ProcessGroup.Join(
            new GroupAddress("127.0.0.1", store.Port, "p"), rank, 2, CollectiveBackend.Gloo, "127.0.0.1", Long));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(3_000_001)]
    public async Task Dispose_RightAfterACollective_TheOthersStillGetTheirResult(int count)
    {
        using RendezvousStore store = RendezvousStore.Listen();
        for (int i = 0; i < 20; i++)
        {
            string prefix = $"group-{i}";
            await Task.WhenAll(Enumerable.Range(0, 3).Select(rank => Task.Run(() => SumAndLeave(prefix, rank))));
        }

        void SumAndLeave(string prefix, int rank)
        {
            using Tensor sum = full([count], 1f), copy = full([count], (float)rank);
            using ProcessGroup group = ProcessGroup.Join(
                new GroupAddress("127.0.0.1", store.Port, prefix), rank, 3, CollectiveBackend.Gloo, "127.0.0.1", Long);
            group.AllReduceSum(sum);
            group.Broadcast(copy, 0);
            group.Dispose();
            Assert.Equal(3f * count, sum.sum().item<float>());
            Assert.Equal(0f, copy.sum().item<float>());
        }
    }

    [Theory]
    [InlineData("BFloat16")]
    [InlineData("Int64")]
    [InlineData("Bool")]
    public async Task Broadcast_AnyType_CopiesIt(string type)
    {
        ScalarType dtype = Enum.Parse<ScalarType>(type);
        using RendezvousStore store = RendezvousStore.Listen();
        using Tensor sent = tensor([1f, 0f, 1f, 1f], [4]).to(dtype);
        using Tensor received = zeros(4, dtype: dtype);

        await Task.WhenAll(Copy(0, sent), Copy(1, received));

        Assert.Equal([1f, 0f, 1f, 1f], TensorValues.Floats(received));

        Task Copy(int rank, Tensor flat) => Task.Run(() =>
        {
            using ProcessGroup group = ProcessGroup.Join(
                new GroupAddress("127.0.0.1", store.Port, "p"), rank, 2, CollectiveBackend.Gloo, "127.0.0.1", Long);
            group.Broadcast(flat, 0);
            // Nobody leaves before the other one has its copy.
            group.AllGather([1]);
        });
    }

    [Fact]
    public void Collectives_ThisBuild_HaveGloo() =>
        Assert.Contains(CollectiveBackend.Gloo, NativeRuntime.Collectives);

    private static ProcessGroup Alone() => ProcessGroup.Join(
        new GroupAddress("nowhere.invalid", 1, "alone"), 0, 1, CollectiveBackend.Gloo, "127.0.0.1", Long);

    private static int Closed()
    {
        using RendezvousStore store = RendezvousStore.Listen();
        return store.Port;
    }
}
