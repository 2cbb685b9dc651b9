using System.Runtime.InteropServices;

namespace SnoopiCluster.Tensors;

/// <summary>The native library's answers about the process and the machine.</summary>
internal static partial class NativeMachine
{
    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_machine_threads")]
    internal static partial int Threads();

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_machine_set_threads")]
    internal static partial int SetThreads(int count);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_machine_set_deterministic")]
    internal static partial int SetDeterministic(int deterministic);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_machine_blas_threads")]
    internal static partial int BlasThreads();

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_machine_set_blas_threads")]
    internal static partial int SetBlasThreads(int count);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_machine_libtorch")]
    internal static partial int Libtorch([Out] byte[] version, [Out] byte[] path, long capacity);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_machine_blas")]
    internal static partial int Blas([Out] byte[] path, [Out] byte[] detail, long capacity, out byte mkl);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_machine_cuda_devices")]
    internal static partial int CudaDevices(out int count);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_machine_cuda_memory")]
    internal static partial int CudaMemory(int index, out long bytes);

    [LibraryImport(NativeCall.Library, EntryPoint = "snoopi_machine_cuda_device")]
    internal static partial int CudaDevice(
        int index, [Out] byte[] name, long capacity, out long memoryBytes, out int major, out int minor);
}
