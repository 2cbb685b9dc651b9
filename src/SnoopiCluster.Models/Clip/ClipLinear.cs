using SnoopiCluster.Models.Layers;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace SnoopiCluster.Models.Clip;

/// <summary>A fully connected layer that starts from normal draws and no bias, as CLIP's do.</summary>
internal sealed class ClipLinear : NamedLayer, ISeededInitialization
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly double _initialDeviation;

    public ClipLinear(
        long inputFeatures, long outputFeatures, bool hasBias, double initialDeviation,
        WeightPlacement placement)
        : base(nameof(ClipLinear))
    {
        _initialDeviation = initialDeviation;
        _weight = placement.NewParameter(outputFeatures, inputFeatures);
        register_parameter("weight", _weight);
        if (hasBias)
        {
            _bias = placement.NewParameter(outputFeatures);
            register_parameter("bias", _bias);
        }
    }

    /// <param name="input">[..., in].</param>
    /// <returns>[..., out].</returns>
    public override Tensor forward(Tensor input) => Kernels.Linear(input, _weight, _bias);

    public void InitializeOwn(string prefix, ParameterDraws draws)
    {
        draws.Normal(prefix + "weight", _weight, _initialDeviation);
        if (_bias is not null)
        {
            ParameterDraws.Constant(_bias, 0);
        }
    }
}
