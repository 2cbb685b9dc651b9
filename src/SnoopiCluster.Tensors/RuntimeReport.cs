using System.Collections.Immutable;

namespace SnoopiCluster.Tensors;

/// <summary>What this process computes with.</summary>
/// <param name="LibtorchVersion">
/// Version of the libtorch that the native library was built for, for example <c>1.13.0</c>.
/// </param>
/// <param name="LibtorchPath">File of the libtorch that is loaded.</param>
/// <param name="Blas">The live BLAS.</param>
/// <param name="BlasPath">
/// Its file; libtorch's own where it is linked in; empty where it could not be found.
/// </param>
/// <param name="BlasDetail">What OpenBLAS says of its build and processor; empty for another BLAS.</param>
/// <param name="Threads">Threads of libtorch's operations and of our own loops.</param>
/// <param name="BlasThreads">Threads that OpenBLAS starts by itself; 0 where another BLAS is live.</param>
/// <param name="CudaUsable">Whether this libtorch can compute on CUDA devices here.</param>
/// <param name="CudaDevices">
/// Devices that the driver shows, whether or not this libtorch can use them.
/// </param>
public sealed record RuntimeReport(
    string LibtorchVersion,
    string LibtorchPath,
    BlasKind Blas,
    string BlasPath,
    string BlasDetail,
    int Threads,
    int BlasThreads,
    bool CudaUsable,
    ImmutableArray<CudaDeviceReport> CudaDevices);
