using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace SnoopiCluster.Tensors;

/// <summary>The native library's operations on flat buffers.</summary>
internal static partial class NativeFlat
{
    /// <summary>Makes tensors' values views of a buffer.</summary>
    internal static void AttachWeights(IReadOnlyList<Tensor> tensors, long[] offsets, Tensor buffer) => Check(
        AttachWeights(NativeCall.Handles(tensors), offsets, offsets.Length, buffer.Handle),
        "Attaching weights", tensors, buffer);

    /// <summary>Copies tensors' values into a buffer.</summary>
    internal static void GatherWeights(IReadOnlyList<Tensor> tensors, long[] offsets, Tensor buffer) => Check(
        GatherWeights(NativeCall.Handles(tensors), offsets, offsets.Length, buffer.Handle),
        "Gathering weights", tensors, buffer);

    /// <summary>
    /// Adds tensors' gradients to a buffer, of which they become views where they have its dtype.
    /// </summary>
    internal static void FoldGradients(IReadOnlyList<Tensor> tensors, long[] offsets, Tensor buffer) => Check(
        FoldGradients(NativeCall.Handles(tensors), offsets, offsets.Length, buffer.Handle),
        "Adding up gradients", tensors, buffer);

    /// <summary>
    /// Sets a buffer to zero, of which tensors' gradients become views where they have its dtype.
    /// </summary>
    internal static void ZeroGradients(IReadOnlyList<Tensor> tensors, long[] offsets, Tensor buffer) => Check(
        ZeroGradients(NativeCall.Handles(tensors), offsets, offsets.Length, buffer.Handle),
        "Setting gradients to zero", tensors, buffer);

    /// <summary>
    /// Sum of the squares of an fp32 buffer, in double; finite if and only if all elements are.
    /// </summary>
    /// <param name="buffer">Flat, fp32.</param>
    /// <param name="portable">
    /// Whether libtorch's operations do it on the CPU too, as they do elsewhere.
    /// </param>
    internal static double SumOfSquares(Tensor buffer, bool portable = false)
    {
        int result = SumOfSquares(buffer.Handle, portable ? (byte)1 : (byte)0, out double sum);
        Check(result, "Measuring a buffer", null, buffer);
        return sum;
    }

    /// <summary>Position of the first element that is NaN or infinite; null when there is none.</summary>
    internal static long? FirstNonFinite(Tensor tensor)
    {
        int result = FirstNonFinite(tensor.Handle, out long index);
        Check(result, "Looking for numbers that are not finite", null, tensor);
        return index < 0 ? null : index;
    }

    private static void Check(int result, string operation, IReadOnlyList<Tensor>? tensors, Tensor? buffer)
    {
        NativeCall.Check(result, operation);
        GC.KeepAlive(tensors);
        GC.KeepAlive(buffer);
    }

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_flat_attach_weights")]
    private static partial int AttachWeights(IntPtr[] tensors, long[] offsets, long count, IntPtr buffer);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_flat_gather_weights")]
    private static partial int GatherWeights(IntPtr[] tensors, long[] offsets, long count, IntPtr buffer);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_flat_fold_gradients")]
    private static partial int FoldGradients(IntPtr[] tensors, long[] offsets, long count, IntPtr buffer);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_flat_zero_gradients")]
    private static partial int ZeroGradients(IntPtr[] tensors, long[] offsets, long count, IntPtr buffer);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_flat_sum_of_squares")]
    private static partial int SumOfSquares(IntPtr buffer, byte portable, out double result);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_flat_first_nonfinite")]
    private static partial int FirstNonFinite(IntPtr tensor, out long result);
}
