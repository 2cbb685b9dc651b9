using static TorchSharp.torch;

namespace SnoopiCluster.Models.Layers;

/// <summary>
/// A module whose parts have the names that its constructor registers them under, whatever its fields are
/// called. (TorchSharp also registers every field by reflection when a module becomes part of another one;
/// the state dict would hold each part twice.)
/// </summary>
/// <param name="name">Name of the type, for messages.</param>
public abstract class NamedModule(string name) : nn.Module(name)
{
    /// <summary>Registers nothing: the constructor did.</summary>
    protected sealed override void RegisterComponents()
    {
    }
}
