using System.Runtime.InteropServices;

namespace SnoopiCluster.Tensors.Collectives;

/// <summary>Owns a rendezvous store of the native library.</summary>
internal sealed class StoreHandle : SafeHandle
{
    public StoreHandle(IntPtr store)
        : base(IntPtr.Zero, ownsHandle: true) => SetHandle(store);

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        NativeCollectives.StoreDelete(handle);
        return true;
    }
}

/// <summary>Owns a process group of the native library, from the beginning of its join.</summary>
internal sealed class GroupHandle : SafeHandle
{
    public GroupHandle(IntPtr group)
        : base(IntPtr.Zero, ownsHandle: true) => SetHandle(group);

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        NativeCollectives.GroupDelete(handle);
        return true;
    }
}

/// <summary>Owns a collective that was started; deleting it does not end it.</summary>
internal sealed class WorkHandle : SafeHandle
{
    public WorkHandle(IntPtr work)
        : base(IntPtr.Zero, ownsHandle: true) => SetHandle(work);

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        NativeCollectives.WorkDelete(handle);
        return true;
    }
}
