using SnoopiCluster.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Layers;

/// <summary>Normalisation over the last dimension with a weight and a bias for each of its places.</summary>
public sealed class LayerNorm : NamedLayer, ISeededInitialization
{
    private readonly double _eps;
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    /// <summary>Builds the layer with undefined weights.</summary>
    /// <param name="features">Size of the last dimension.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public LayerNorm(long features, double eps, WeightPlacement placement)
        : base(nameof(LayerNorm))
    {
        _eps = eps;
        _weight = placement.NewParameter(features);
        _bias = placement.NewParameter(features);
        register_parameter("weight", _weight);
        register_parameter("bias", _bias);
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">[..., C].</param>
    /// <returns>The shape of <paramref name="input"/>.</returns>
    public override Tensor forward(Tensor input) => Kernels.LayerNorm(input, _weight, _bias, _eps);

    /// <inheritdoc/>
    public void InitializeOwn(string prefix, ParameterDraws draws) =>
        ParameterDraws.OnesAndZeros(_weight, _bias);
}
