using Tensor = TorchSharp.torch.Tensor;

namespace SnoopiCluster.Tensors.Collectives;

/// <summary>
/// The ranks of one membership, connected to each other: sums, copies and gathers tensors over all of them.
/// </summary>
/// <remarks>
/// Every rank calls the same collectives in the same order, from one thread. Only <see cref="Abort"/> and
/// <see cref="Dispose"/> may be called from another one. A group that failed once is of no use any more:
/// dispose it and join again under another prefix. A group of one rank needs no network and no store.
/// </remarks>
public sealed class ProcessGroup : IDisposable
{
    private static readonly TimeSpan JoinPoll = TimeSpan.FromMilliseconds(20);

    private readonly GroupHandle? _handle;
    private readonly string _prefix;
    private readonly CollectiveBackend _backend;
    private TimeSpan _timeout;
    private volatile bool _isAborted;
    private volatile bool _isDisposed;

    private ProcessGroup(
        GroupHandle? handle, int rank, int worldSize, string prefix, CollectiveBackend backend, TimeSpan timeout)
    {
        _handle = handle;
        _prefix = prefix;
        _backend = backend;
        _timeout = timeout;
        Rank = rank;
        WorldSize = worldSize;
    }

    /// <summary>This process's position in the group, from 0.</summary>
    public int Rank { get; }

    /// <summary>Number of ranks, at least 1.</summary>
    public int WorldSize { get; }

    /// <summary>
    /// How long a rank waits for another one's next piece in the collectives that follow. At least a millisecond.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is shorter.</exception>
    public TimeSpan Timeout
    {
        get => _timeout;
        set
        {
            CheckTimeout(value, nameof(value));
            ThrowIfGone("Setting the time-out");
            if (_handle is not null)
            {
                NativeCall.Check(
                    NativeCollectives.GroupSetTimeout(_handle, (long)value.TotalMilliseconds),
                    "Setting a process group's time-out");
            }

            _timeout = value;
        }
    }

    /// <summary>Connects this process with the other ranks; returns when all of them are there.</summary>
    /// <param name="address">Where they find each other; the same on all ranks.</param>
    /// <param name="rank">This process's position, from 0; no two ranks have the same.</param>
    /// <param name="worldSize">Number of ranks, at least 1.</param>
    /// <param name="backend">What carries the collectives; the same on all ranks.</param>
    /// <param name="bindHost">
    /// Name or address of this machine on which the other ranks reach this one; Gloo listens there.
    /// </param>
    /// <param name="timeout">
    /// How long to wait for the others here, and afterwards in each collective (<see cref="Timeout"/>).
    /// </param>
    /// <param name="cancel">Ends the join within about 100 ms, even while others never come.</param>
    /// <exception cref="CollectiveException">
    /// The store could not be reached, a rank did not come in time, or it was lost while joining.
    /// </exception>
    /// <exception cref="OperationCanceledException">The join was cancelled.</exception>
    /// <exception cref="ArgumentException">
    /// A number is out of range, or the backend was not compiled in.
    /// </exception>
    public static ProcessGroup Join(
        GroupAddress address,
        int rank,
        int worldSize,
        CollectiveBackend backend,
        string bindHost,
        TimeSpan timeout,
        CancellationToken cancel = default)
    {
        CheckArguments(address, rank, worldSize, backend, timeout);
        cancel.ThrowIfCancellationRequested();
        if (worldSize == 1 && !CarriesAlone(backend))
        {
            return new ProcessGroup(null, rank, worldSize, address.Prefix, backend, timeout);
        }

        const string Operation = "Joining";
        if (worldSize > 1 && StoreProbe.WaitUntilOpen(address, timeout, cancel) is { } fault)
        {
            throw new CollectiveException(
                CollectiveFailure.TimedOut, Operation, rank, worldSize, address.Prefix,
                $"the rendezvous store at {address.StoreHost}:{address.StorePort} could not be reached in "
                + $"{timeout.TotalSeconds:g4} s: {fault}. See whether its process runs and listens there.");
        }

        var handle = new GroupHandle(NativeCall.Check(
            NativeCollectives.GroupJoin(
                address.StoreHost, address.StorePort, address.Prefix, rank, worldSize, (int)backend, bindHost,
                (long)timeout.TotalMilliseconds),
            "Joining a process group"));
        var group = new ProcessGroup(handle, rank, worldSize, address.Prefix, backend, timeout);
        try
        {
            group.WaitForJoin(handle, Operation, cancel);
            return group;
        }
        catch
        {
            group.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Starts to sum a buffer over all ranks, in place. The buffer is neither read nor written by the caller,
    /// and stays alive, until <see cref="PendingCollective.Wait"/> has returned.
    /// </summary>
    /// <param name="flat">fp32, contiguous, of the same length on all ranks; may be empty.</param>
    /// <exception cref="ArgumentException">The buffer has another dtype, device or layout.</exception>
    /// <exception cref="CollectiveException">The group failed or was aborted before.</exception>
    public PendingCollective AllReduceSumAsync(Tensor flat)
    {
        const string Operation = "All-reduce";
        ThrowIfGone(Operation);
        CheckBuffer(flat, Operation);
        if (flat.dtype != TorchSharp.torch.ScalarType.Float32)
        {
            throw new ArgumentException(
                $"{Operation} takes fp32; found {flat.dtype}. Convert the buffer before.", nameof(flat));
        }

        if (_handle is null || flat.numel() == 0)
        {
            return new PendingCollective(this, null, flat, Operation);
        }

        IntPtr work = NativeCollectives.GroupAllReduceSum(_handle, flat.Handle, out int failure);
        if (work == IntPtr.Zero)
        {
            throw Failed(Operation, failure);
        }

        return new PendingCollective(this, new WorkHandle(work), flat, Operation);
    }

    /// <summary>Sums a buffer over all ranks, in place.</summary>
    /// <inheritdoc cref="AllReduceSumAsync"/>
    public void AllReduceSum(Tensor flat)
    {
        using PendingCollective pending = AllReduceSumAsync(flat);
        pending.Wait();
    }

    /// <summary>Copies a buffer from one rank to all, in place; a large one in pieces.</summary>
    /// <param name="flat">Contiguous, of the same dtype and length on all ranks; may be empty.</param>
    /// <param name="root">The rank whose buffer is copied.</param>
    /// <exception cref="ArgumentException">The buffer has another device or layout.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such rank.</exception>
    /// <exception cref="CollectiveException">A rank was lost or late, or the group was aborted.</exception>
    public void Broadcast(Tensor flat, int root)
    {
        const string Operation = "Broadcast";
        ThrowIfGone(Operation);
        CheckBuffer(flat, Operation);
        ArgumentOutOfRangeException.ThrowIfNegative(root);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(root, WorldSize);
        if (_handle is null || flat.numel() == 0)
        {
            return;
        }

        if (NativeCollectives.GroupBroadcast(_handle, flat.Handle, root, out int failure) == 0)
        {
            throw Failed(Operation, failure);
        }

        GC.KeepAlive(flat);
    }

    /// <summary>Gives every rank the bytes of all ranks.</summary>
    /// <param name="mine">This rank's; as many on all ranks.</param>
    /// <returns>Position r holds the bytes of rank r.</returns>
    /// <exception cref="CollectiveException">A rank was lost or late, or the group was aborted.</exception>
    public byte[][] AllGather(ReadOnlySpan<byte> mine)
    {
        const string Operation = "All-gather";
        ThrowIfGone(Operation);
        if (_handle is null)
        {
            return [mine.ToArray()];
        }

        var all = new byte[checked(mine.Length * WorldSize)];
        if (mine.Length > 0
            && NativeCollectives.GroupAllGather(_handle, mine, mine.Length, all, out int failure) == 0)
        {
            throw Failed(Operation, failure);
        }

        int length = mine.Length;
        return [.. Enumerable.Range(0, WorldSize).Select(r => all.AsSpan(r * length, length).ToArray())];
    }

    /// <summary>
    /// Gives the group up, from any thread: its connections are closed, a collective in progress on another
    /// thread ends at once with <see cref="CollectiveFailure.Aborted"/>, and so does every later call. The
    /// other ranks see this one as lost. A second call does nothing.
    /// </summary>
    public void Abort()
    {
        _isAborted = true;
        if (_handle is { IsClosed: false })
        {
            try
            {
                NativeCall.Check(NativeCollectives.GroupAbort(_handle), "Aborting a process group");
            }
            catch (ObjectDisposedException)
            {
                // Another thread disposed the group in between, which aborts it too.
            }
        }
    }

    /// <summary>Aborts the group and frees it. Never waits for another rank.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        Abort();
        _isDisposed = true;
        _handle?.Dispose();
    }

    /// <summary>Waits for a started collective; without one, only looks whether the group is alive.</summary>
    internal void WaitFor(WorkHandle? work, string operation)
    {
        if (work is null)
        {
            ThrowIfGone(operation);
        }
        else if (NativeCollectives.WorkWait(work, out int failure) == 0)
        {
            throw Failed(operation, failure);
        }
    }

    private void WaitForJoin(GroupHandle handle, string operation, CancellationToken cancel)
    {
        const int Joined = 1, Failure = 0;
        while (true)
        {
            int result = NativeCollectives.GroupJoinWait(
                handle, (int)JoinPoll.TotalMilliseconds, out int failure);
            cancel.ThrowIfCancellationRequested();
            switch (result)
            {
                case Joined:
                    return;
                case Failure:
                    throw Failed(operation, failure);
            }
        }
    }

    private CollectiveException Failed(string operation, int failure) => Failed(
        operation,
        _isAborted ? CollectiveFailure.Aborted : (CollectiveFailure)failure,
        NativeCall.LastMessage());

    private CollectiveException Failed(string operation, CollectiveFailure kind, string cause) =>
        new(kind, operation, Rank, WorldSize, _prefix, cause);

    private void ThrowIfGone(string operation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isAborted)
        {
            throw Failed(
                operation, CollectiveFailure.Aborted, "the group was aborted before. Join another one.");
        }
    }

    private void CheckBuffer(Tensor flat, string operation)
    {
        if (!flat.is_contiguous())
        {
            throw new ArgumentException(
                $"{operation} takes a contiguous buffer; found shape [{string.Join(", ", flat.shape)}] with "
                + $"strides [{string.Join(", ", flat.stride())}]. Pass the flat buffer itself.", nameof(flat));
        }

        TorchSharp.DeviceType wanted = _backend == CollectiveBackend.Nccl
            ? TorchSharp.DeviceType.CUDA
            : TorchSharp.DeviceType.CPU;
        if (flat.device_type != wanted)
        {
            throw new ArgumentException(
                $"{operation} over {_backend} takes a buffer on {wanted}; found {flat.device_type}.",
                nameof(flat));
        }
    }

    private static void CheckArguments(
        GroupAddress address, int rank, int worldSize, CollectiveBackend backend, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(worldSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, worldSize);
        ArgumentException.ThrowIfNullOrEmpty(address.Prefix, nameof(address));
        CheckTimeout(timeout, nameof(timeout));
        if (worldSize > 1 && !NativeRuntime.Collectives.Contains(backend))
        {
            throw new ArgumentException(
                $"This build of the native library has no {backend}; it has "
                + $"[{string.Join(", ", NativeRuntime.Collectives)}]. `snoopi doctor` says what is missing.",
                nameof(backend));
        }
    }

    // A device's buffers go through NCCL at every world size, so that one GPU shows what several will do.
    private static bool CarriesAlone(CollectiveBackend backend) =>
        backend == CollectiveBackend.Nccl && NativeRuntime.Collectives.Contains(backend);

    private static void CheckTimeout(TimeSpan timeout, string name) =>
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.FromMilliseconds(1), name);
}
