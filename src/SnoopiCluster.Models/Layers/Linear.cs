using SnoopiCluster.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Layers;

/// <summary>Fully connected layer, y = x weightᵀ + bias over the last dimension.</summary>
public sealed class Linear : NamedLayer, ISeededInitialization
{
    /// <summary>Builds the layer with undefined weights.</summary>
    /// <param name="inputFeatures">Size of the last dimension of the input.</param>
    /// <param name="outputFeatures">Size of the last dimension of the output.</param>
    /// <param name="hasBias">Whether there is a <c>bias</c>.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public Linear(long inputFeatures, long outputFeatures, bool hasBias, WeightPlacement placement)
        : base(nameof(Linear))
    {
        Weight = placement.NewParameter(outputFeatures, inputFeatures);
        register_parameter("weight", Weight);
        if (hasBias)
        {
            Bias = placement.NewParameter(outputFeatures);
            register_parameter("bias", Bias);
        }
    }

    /// <summary>[out, in].</summary>
    public Parameter Weight { get; }

    /// <summary>[out], or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">[..., in].</param>
    /// <returns>[..., out].</returns>
    public override Tensor forward(Tensor input) => Kernels.Linear(input, Weight, Bias);

    /// <inheritdoc/>
    public void InitializeOwn(string prefix, ParameterDraws draws) =>
        draws.KaimingUniform(prefix, Weight, Bias);
}
