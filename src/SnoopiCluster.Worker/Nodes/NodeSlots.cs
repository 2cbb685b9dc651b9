using System.Collections.Immutable;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Tensors;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>What this machine can offer to runs.</summary>
public static class NodeSlots
{
    /// <summary>One slot a GPU that libtorch can compute on; empty where there is none.</summary>
    /// <param name="max">Most slots to offer; null for all.</param>
    /// <exception cref="NativeOperationException">The driver could not be asked.</exception>
    public static ImmutableArray<SlotDescription> Gpus(int? max = null)
    {
        RuntimeReport report = NativeRuntime.Describe();
        return report.CudaUsable
            ? [.. report.CudaDevices.Take(max ?? int.MaxValue)
                .Select(gpu => new SlotDescription(gpu.Index, $"cuda:{gpu.Index}", gpu.Name, gpu.MemoryBytes))]
            : [];
    }

    /// <summary>
    /// Equal shares of the processor, for one thread each: two processes with one thread are 1.6 times as fast as one with two
    /// (design section 5).
    /// </summary>
    /// <param name="count">Number of slots, at least 1; null for one a core.</param>
    public static ImmutableArray<SlotDescription> Cpus(int? count = null)
    {
        int slots = count ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1, nameof(count));
        string name = NativeRuntime.DeviceName("cpu");
        long share = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / slots;
        return [.. Enumerable.Range(0, slots).Select(index => new SlotDescription(index, "cpu", name, share))];
    }
}
