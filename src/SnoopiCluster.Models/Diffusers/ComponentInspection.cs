using System.Collections.Immutable;
using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Diffusers;

/// <summary>One model as its configuration describes it.</summary>
/// <param name="Name">Its key in the pipeline, or the folder's name.</param>
/// <param name="Architecture">For example <c>UNet2DConditionModel</c>.</param>
/// <param name="Tensors">Name and shape of every tensor of its state dict.</param>
public sealed record ComponentInspection(
    string Name, string Architecture, ImmutableArray<TensorShape> Tensors)
{
    /// <summary>Number of parameters.</summary>
    public long NumParameters => Tensors.Sum(tensor => tensor.NumElements);

    /// <summary>Memory of the weights in fp32, in bytes.</summary>
    public long Fp32Bytes => NumParameters * sizeof(float);

    /// <summary>Memory of the weights in bf16, in bytes.</summary>
    public long Bf16Bytes => NumParameters * sizeof(ushort);

    /// <summary>Inspects a configuration; builds the model without storage.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="config">Content of <c>config.json</c>.</param>
    /// <exception cref="ModelLoadException">
    /// The architecture is unknown, or the configuration does not hold together.
    /// </exception>
    public static ComponentInspection Of(string name, ModelConfig config)
    {
        using nn.Module module = ModelArchitectures.Build(config, WeightPlacement.ShapesOnly);
        return new(name, config.Architecture, [.. module.named_parameters()
            .Select(named => new TensorShape(named.Item1, [.. named.Item2.shape]))]);
    }
}
