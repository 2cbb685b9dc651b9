namespace SnoopiCluster.Tensors;

/// <summary>A CUDA device as the driver describes it.</summary>
/// <param name="Index">Position among the devices that this process sees, from 0.</param>
/// <param name="Name">The maker's name for it.</param>
/// <param name="MemoryBytes">All of its memory.</param>
/// <param name="ComputeCapability">Major and minor number, for example 9.0.</param>
public sealed record CudaDeviceReport(int Index, string Name, long MemoryBytes, Version ComputeCapability);
