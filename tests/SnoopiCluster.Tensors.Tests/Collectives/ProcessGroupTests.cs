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
