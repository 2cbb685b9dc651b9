using System.Buffers.Binary;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Tensors.Collectives;
using static TorchSharp.torch;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>
/// The group that a rank is in, from its join to the next change. A newer membership aborts it, whatever it is waiting for.
/// </summary>
internal sealed class RankGroup : IDisposable
{
    /// <summary>
    /// How long others may take where nothing is known of it yet: loading kernels in a first step, drawing a grid, restoring a
    /// checkpoint. Dead peers are noticed long before; this only ends what would wait for ever.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Device _device;
    private readonly CancellationToken _superseded;
    private readonly CancellationTokenRegistration _abort;

    private RankGroup(Membership membership, ProcessGroup process, Device device, CancellationToken superseded)
    {
        Membership = membership;
        Process = process;
        _device = device;
        _superseded = superseded;
        _abort = superseded.Register(process.Abort);
    }

    /// <summary>Who is in it.</summary>
    public Membership Membership { get; }

    /// <summary>What its reports carry.</summary>
    public Fence Fence => Membership.Fence;

    /// <summary>Its collectives.</summary>
    public ProcessGroup Process { get; }

    /// <summary>This process's rank.</summary>
    public int Rank => Process.Rank;

    /// <summary>Number of ranks.</summary>
    public int WorldSize => Process.WorldSize;

    /// <summary>Whether there is a newer membership.</summary>
    public bool IsSuperseded => _superseded.IsCancellationRequested;

    /// <summary>Joins; returns when all members have.</summary>
    /// <param name="run">Keeps runs apart in a rendezvous store.</param>
    /// <param name="membership">The group.</param>
    /// <param name="me">This process, one of its members.</param>
    /// <param name="bindHost">Address of this node as other nodes reach it.</param>
    /// <param name="device">Where the state's buffers lie; decides what carries them.</param>
    /// <param name="superseded">Set when there is a newer membership.</param>
    /// <exception cref="CollectiveException">A member did not come, or was lost.</exception>
    /// <exception cref="OperationCanceledException">There is a newer membership.</exception>
    public static RankGroup Join(
        string run, Membership membership, RankProcessId me, string bindHost, Device device, CancellationToken superseded)
    {
        int rank = membership.RankOf(me);
        if (rank < 0)
        {
            throw new InvalidDataException($"Process {me} was told to join {membership.Fence} and is not in it.");
        }

        Fence fence = membership.Fence;
        ProcessGroup process = ProcessGroup.Join(
            new GroupAddress(
                membership.StoreHost, membership.StorePort, $"{run}/{fence.Attempt}/{fence.MembershipVersion}"),
            rank,
            membership.WorldSize,
            device.type == TorchSharp.DeviceType.CUDA ? CollectiveBackend.Nccl : CollectiveBackend.Gloo,
            bindHost,
            Patience,
            superseded);
        return new RankGroup(membership, process, device, superseded);
    }

    /// <summary>Waits; returns at once, with true, when there is a newer membership.</summary>
    public bool WaitWhilePresent(TimeSpan time) => _superseded.WaitHandle.WaitOne(time);

    /// <summary>Gives every rank the bytes of one, however many they are.</summary>
    /// <param name="bytes">What is sent; looked at on the root only.</param>
    /// <param name="root">The rank that sends.</param>
    /// <exception cref="CollectiveException">A rank was lost or late, or the group was aborted.</exception>
    public byte[] BroadcastBytes(byte[] bytes, int root)
    {
        if (WorldSize == 1)
        {
            return bytes;
        }

        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        int count = BinaryPrimitives.ReadInt32LittleEndian(Process.AllGather(length)[root]);
        using var scope = NewDisposeScope();
        Tensor content = Rank == root ? tensor(bytes, device: _device) : zeros(count, dtype: uint8, device: _device);
        Process.Broadcast(content, root);
        return content.cpu().data<byte>().ToArray();
    }

    /// <summary>Waits until every rank is here.</summary>
    /// <exception cref="CollectiveException">A rank was lost or late, or the group was aborted.</exception>
    public void Meet() => Process.AllGather([0]);

    /// <inheritdoc/>
    public void Dispose()
    {
        _abort.Dispose();
        Process.Dispose();
    }
}
