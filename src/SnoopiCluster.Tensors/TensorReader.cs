using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>
/// Copies the stored tensor of a name into a destination of its shape, converting dtype and device;
/// <see cref="SafetensorsSet.ReadInto"/> is one.
/// </summary>
/// <param name="name">Name of the tensor.</param>
/// <param name="destination">Where its elements go.</param>
public delegate void TensorReader(string name, Tensor destination);
