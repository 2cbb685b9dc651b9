using System.Collections.Immutable;

namespace SnoopiCluster.Tensors;

/// <summary>Where one tensor lies in the flat buffers.</summary>
/// <param name="Name">Its parameter's name.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Offset">
/// Position of its first element, a multiple of <see cref="FlatLayout.Alignment"/>.
/// </param>
/// <param name="Length">Number of its elements.</param>
public sealed record FlatEntry(string Name, ImmutableArray<long> Shape, long Offset, long Length);
