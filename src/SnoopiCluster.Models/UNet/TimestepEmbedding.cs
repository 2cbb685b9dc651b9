using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>
/// Two linear layers with SiLU between them, from sinusoidal features to the time embedding.
/// </summary>
internal sealed class TimestepEmbedding : NamedLayer
{
    private readonly Linear _linear1;
    private readonly Linear _linear2;

    /// <summary>Builds the layers with undefined weights.</summary>
    /// <param name="inputFeatures">Number of sinusoidal features.</param>
    /// <param name="features">Size of the embedding.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public TimestepEmbedding(long inputFeatures, long features, WeightPlacement placement)
        : base(nameof(TimestepEmbedding))
    {
        _linear1 = new Linear(inputFeatures, features, hasBias: true, placement);
        _linear2 = new Linear(features, features, hasBias: true, placement);
        register_module("linear_1", _linear1);
        register_module("linear_2", _linear2);
    }

    /// <summary>Applies the layers.</summary>
    /// <param name="input">[B, in].</param>
    /// <returns>[B, features].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _linear2.forward(nn.functional.silu(_linear1.forward(input))).MoveToOuterDisposeScope();
    }
}
