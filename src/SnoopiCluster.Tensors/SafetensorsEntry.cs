using System.Collections.Immutable;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>Where a tensor lies in a safetensors file, and what it is.</summary>
/// <param name="DType">Stored element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="Offset">Position of its first byte in the file.</param>
/// <param name="NumBytes">Its length in bytes: the product of the sizes times the element's size.</param>
public sealed record SafetensorsEntry(
    ScalarType DType, ImmutableArray<long> Shape, long Offset, long NumBytes)
{
    /// <summary>Number of elements.</summary>
    public long NumElements => NumBytes / SafetensorsTypes.SizeOf(DType);
}
