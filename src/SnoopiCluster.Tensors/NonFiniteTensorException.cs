namespace SnoopiCluster.Tensors;

/// <summary>A stored tensor holds NaN or an infinity, so nothing can be trained from it.</summary>
/// <param name="name">The tensor.</param>
/// <param name="index">Position of the first such element, row-major.</param>
public sealed class NonFiniteTensorException(string name, long index)
    : Exception(
        $"Tensor '{name}' holds NaN or an infinity, first at element {index}. Take an undamaged file.")
{
    /// <summary>The tensor.</summary>
    public string TensorName { get; } = name;

    /// <summary>Position of the first such element, row-major.</summary>
    public long Index { get; } = index;
}
