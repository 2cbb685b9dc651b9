using System.Runtime.InteropServices;

namespace SnoopiCluster.Tensors.Collectives;

/// <summary>The native library's rendezvous stores, process groups and collectives.</summary>
internal static partial class NativeCollectives
{
    /// <summary>Bit b is set where <see cref="CollectiveBackend"/> b was compiled in.</summary>
    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_collectives_backends")]
    internal static partial int Backends();

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_store_listen")]
    internal static partial IntPtr StoreListen(out int port);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_store_delete")]
    internal static partial void StoreDelete(IntPtr store);

    /// <summary>Begins to join on a thread of the native library.</summary>
    [LibraryImport(
        NativeCall.Library, EntryPoint = "snoopi_group_join", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial IntPtr GroupJoin(
        string storeHost, int storePort, string prefix, int rank, int worldSize, int backend, string bindHost,
        long timeoutMs);

    /// <summary>1: joined; 2: still at it after that time; 0: failed.</summary>
    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_group_join_wait")]
    internal static partial int GroupJoinWait(GroupHandle group, int milliseconds, out int failure);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_group_abort")]
    internal static partial int GroupAbort(GroupHandle group);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_group_delete")]
    internal static partial void GroupDelete(IntPtr group);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_group_set_timeout")]
    internal static partial int GroupSetTimeout(GroupHandle group, long timeoutMs);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_group_all_reduce_sum")]
    internal static partial IntPtr GroupAllReduceSum(GroupHandle group, IntPtr tensor, out int failure);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_group_broadcast")]
    internal static partial int GroupBroadcast(GroupHandle group, IntPtr tensor, int root, out int failure);

    /// <summary>Writes the parts of all ranks, in their order, to <paramref name="all"/>.</summary>
    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_group_all_gather")]
    internal static partial int GroupAllGather(
        GroupHandle group, ReadOnlySpan<byte> mine, long length, Span<byte> all, out int failure);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_work_wait")]
    internal static partial int WorkWait(WorkHandle work, out int failure);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_work_delete")]
    internal static partial void WorkDelete(IntPtr work);
}
