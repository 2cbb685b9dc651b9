using System.Collections.Immutable;

namespace SnoopiCluster.Models.Diffusers;

/// <summary>Name and shape of a tensor.</summary>
/// <param name="Name">Full name in the state dict.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
public sealed record TensorShape(string Name, ImmutableArray<long> Shape)
{
    /// <summary>Product of the sizes.</summary>
    public long NumElements => Shape.Aggregate(1L, (product, size) => product * size);
}
