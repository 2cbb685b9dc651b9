using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace SnoopiCluster.Tensors;

/// <summary>
/// The native library's kernels as they are exported; a zero result means that the call failed.
/// </summary>
internal static partial class NativeKernels
{
    private const string Library = NativeCall.Library;

    /// <summary>
    /// Wraps the handle that a kernel returned, or throws what the library says went wrong.
    /// </summary>
    /// <param name="handle">The kernel's result.</param>
    /// <param name="operation">What was attempted, in words.</param>
    /// <param name="first">An argument of the call, kept alive until here.</param>
    /// <param name="second">The same.</param>
    /// <param name="third">The same.</param>
    /// <exception cref="NativeOperationException">The call failed.</exception>
    internal static Tensor Adopt(
        IntPtr handle, string operation, Tensor first, Tensor? second = null, Tensor? third = null)
    {
        GC.KeepAlive(first);
        GC.KeepAlive(second);
        GC.KeepAlive(third);
        return Tensor.UnsafeCreateTensor(NativeCall.Check(handle, operation));
    }

    [LibraryImport(Library, EntryPoint = "snoopi_kernel_attention")]
    internal static partial IntPtr Attention(
        IntPtr query, IntPtr key, IntPtr value, long numHeads, byte causal);

    [LibraryImport(Library, EntryPoint = "snoopi_kernel_conv2d")]
    internal static partial IntPtr Conv2d(
        IntPtr input, IntPtr weight, IntPtr bias, long stride, long padding);

    [LibraryImport(Library, EntryPoint = "snoopi_kernel_group_norm")]
    internal static partial IntPtr GroupNorm(
        IntPtr input, long numGroups, IntPtr weight, IntPtr bias, double eps, byte silu);

    [LibraryImport(Library, EntryPoint = "snoopi_kernel_layer_norm")]
    internal static partial IntPtr LayerNorm(IntPtr input, IntPtr weight, IntPtr bias, double eps);

    [LibraryImport(Library, EntryPoint = "snoopi_kernel_linear")]
    internal static partial IntPtr Linear(IntPtr input, IntPtr weight, IntPtr bias);

    [LibraryImport(Library, EntryPoint = "snoopi_kernel_geglu")]
    internal static partial IntPtr GeGlu(IntPtr projected);

    [LibraryImport(Library, EntryPoint = "snoopi_kernel_upsample_nearest_2x")]
    internal static partial IntPtr UpsampleNearest2x(IntPtr input);

    /// <summary>
    /// Lets the calling thread compute with another instruction set, for tests: <c>avx512</c>, <c>avx2</c>,
    /// <c>baseline</c>, or the widest again for an empty name. False when the machine lacks it.
    /// </summary>
    internal static bool UseInstructionSet(string name) => Use(name) != 0;

    [LibraryImport(Library, EntryPoint = "snoopi_kernel_use", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Use(string instructionSet);
}
