using static TorchSharp.torch;

namespace SnoopiCluster.Models.Layers;

/// <summary>A <see cref="NamedModule"/> from one tensor to one tensor.</summary>
/// <param name="name">Name of the type, for messages.</param>
public abstract class NamedLayer(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Registers nothing: the constructor did.</summary>
    protected sealed override void RegisterComponents()
    {
    }
}
