using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <content>
/// Imports of <c>torch_autograd.cpp</c>: gradient modes, backward passes, threads and devices.
/// </content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial int snoopi_grad_enabled();

    [LibraryImport(Library)]
    internal static partial void snoopi_set_grad_enabled(int enabled);

    [LibraryImport(Library)]
    internal static partial int snoopi_inference_mode_enabled();

    [LibraryImport(Library)]
    internal static partial nint snoopi_inference_mode_new(int enabled);

    [LibraryImport(Library)]
    internal static partial void snoopi_inference_mode_delete(nint guard);

    [LibraryImport(Library)]
    internal static partial int snoopi_backward(
        ReadOnlySpan<nint> outputs, int count, ReadOnlySpan<nint> grads, int gradCount, int retainGraph,
        int createGraph, ReadOnlySpan<nint> inputs, int inputCount);

    [LibraryImport(Library)]
    internal static partial nint snoopi_grad(
        ReadOnlySpan<nint> outputs, int count, ReadOnlySpan<nint> inputs, int inputCount,
        ReadOnlySpan<nint> grads, int gradCount, int retainGraph, int createGraph, int allowUnused);

    [LibraryImport(Library)]
    internal static partial int snoopi_num_threads();

    [LibraryImport(Library)]
    internal static partial int snoopi_set_num_threads(int count);

    [LibraryImport(Library)]
    internal static partial int snoopi_num_interop_threads();

    [LibraryImport(Library)]
    internal static partial int snoopi_set_num_interop_threads(int count);

    [LibraryImport(Library)]
    internal static partial int snoopi_default_dtype();

    [LibraryImport(Library)]
    internal static partial int snoopi_set_default_dtype(int dtype);

    [LibraryImport(Library)]
    internal static partial int snoopi_use_deterministic_algorithms(int enabled, int warnOnly);

    [LibraryImport(Library)]
    internal static partial int snoopi_deterministic_algorithms();

    [LibraryImport(Library)]
    internal static partial int snoopi_deterministic_algorithms_warn_only();

    [LibraryImport(Library)]
    internal static partial int snoopi_cuda_is_available();

    [LibraryImport(Library)]
    internal static partial int snoopi_cuda_device_count();

    [LibraryImport(Library)]
    internal static partial int snoopi_cudnn_is_available();

    [LibraryImport(Library)]
    internal static partial int snoopi_cuda_manual_seed(ulong seed, int all);

    [LibraryImport(Library)]
    internal static partial int snoopi_cuda_synchronize(long index);

    [LibraryImport(Library)]
    internal static partial int snoopi_cuda_allow_tf32();

    [LibraryImport(Library)]
    internal static partial int snoopi_set_cuda_allow_tf32(int allow);

    [LibraryImport(Library)]
    internal static partial int snoopi_cudnn_allow_tf32();

    [LibraryImport(Library)]
    internal static partial int snoopi_set_cudnn_allow_tf32(int allow);
}
