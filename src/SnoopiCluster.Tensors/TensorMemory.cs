using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace SnoopiCluster.Tensors;

/// <summary>
/// The elements of CPU tensors as plain memory. A span is good only while its tensor is kept alive.
/// </summary>
internal static unsafe partial class TensorMemory
{
    /// <summary>Some elements of a contiguous CPU tensor.</summary>
    /// <typeparam name="T">The tensor's element type.</typeparam>
    /// <param name="tensor">Contiguous, on the CPU.</param>
    /// <param name="first">Position of the first element, row-major.</param>
    /// <param name="count">Number of elements.</param>
    /// <exception cref="NativeOperationException">The tensor is not contiguous or not on the CPU.</exception>
    internal static Span<T> Elements<T>(Tensor tensor, long first, int count)
        where T : unmanaged => new((T*)Address(tensor) + first, count);

    /// <summary>Some bytes of a contiguous CPU tensor of any element type.</summary>
    /// <exception cref="NativeOperationException">The tensor is not contiguous or not on the CPU.</exception>
    internal static ReadOnlySpan<byte> Bytes(Tensor tensor, long offset, int count) =>
        new(Address(tensor) + offset, count);

    /// <summary>
    /// Address of the first element of a contiguous CPU tensor; null for one without elements.
    /// </summary>
    /// <exception cref="NativeOperationException">The tensor is not contiguous or not on the CPU.</exception>
    internal static byte* Address(Tensor tensor)
    {
        IntPtr address = NativeCall.Check(NativeAddress(tensor.Handle), "Taking a tensor's memory");
        GC.KeepAlive(tensor);
        return (byte*)address;
    }

    /// <summary>The address as a number.</summary>
    /// <exception cref="NativeOperationException">The tensor is not contiguous or not on the CPU.</exception>
    internal static long AddressValue(Tensor tensor) => (long)Address(tensor);

    /// <summary>
    /// Copies row-major elements at an address into a tensor of the same shape, converting dtype and device.
    /// </summary>
    /// <exception cref="NativeOperationException">
    /// The copy failed, for example for want of memory.
    /// </exception>
    internal static void CopyInto(Tensor destination, byte* source, TorchSharp.torch.ScalarType type)
    {
        NativeCall.Check(
            NativeCopyInto(destination.Handle, (IntPtr)source, (sbyte)type), "Copying into a tensor");
        GC.KeepAlive(destination);
    }

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_memory_address")]
    private static partial IntPtr NativeAddress(IntPtr tensor);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_memory_copy_into")]
    private static partial int NativeCopyInto(IntPtr destination, IntPtr source, sbyte type);
}
