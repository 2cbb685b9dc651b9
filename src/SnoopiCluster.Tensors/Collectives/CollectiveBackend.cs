namespace SnoopiCluster.Tensors.Collectives;

/// <summary>What carries a collective between ranks. The numbers are part of the native library's ABI.</summary>
public enum CollectiveBackend
{
    /// <summary>c10d's Gloo over TCP: tensors on the CPU.</summary>
    Gloo = 0,

    /// <summary>NCCL: tensors on a CUDA device.</summary>
    Nccl = 1,
}
