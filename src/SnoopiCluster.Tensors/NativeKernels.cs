using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace SnoopiCluster.Tensors;

/// <summary>The native library's kernels as they are exported; a zero result means that the call failed.</summary>
internal static partial class NativeKernels
{
    private const string Library = "snoopi_native";

    /// <summary>Wraps the handle that a kernel returned, or throws what the library says went wrong.</summary>
    /// <param name="handle">The kernel's result.</param>
    /// <param name="first">An argument of the call, kept alive until here.</param>
    /// <param name="second">The same.</param>
    /// <param name="third">The same.</param>
    internal static Tensor Adopt(IntPtr handle, Tensor first, Tensor? second = null, Tensor? third = null)
    {
        GC.KeepAlive(first);
        GC.KeepAlive(second);
        GC.KeepAlive(third);
        if (handle != IntPtr.Zero)
        {
            return Tensor.UnsafeCreateTensor(handle);
        }
        var message = Marshal.PtrToStringUTF8(ErrorMessage()) ?? "the native library gave no message";
        throw ErrorKind() switch
        {
            1 => new ArgumentException(message),
            2 => new InsufficientMemoryException(message),
            3 => new NotSupportedException(message),
            _ => new ExternalException(message),
        };
    }

    [LibraryImport(Library, EntryPoint = "snoopi_error_kind")]
    private static partial int ErrorKind();

    [LibraryImport(Library, EntryPoint = "snoopi_error_message")]
    private static partial IntPtr ErrorMessage();

    [LibraryImport(Library, EntryPoint = "snoopi_kernel_attention")]
    internal static partial IntPtr Attention(IntPtr query, IntPtr key, IntPtr value, long numHeads, byte causal);

    [LibraryImport(Library, EntryPoint = "snoopi_kernel_conv2d")]
    internal static partial IntPtr Conv2d(IntPtr input, IntPtr weight, IntPtr bias, long stride, long padding);

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
}
