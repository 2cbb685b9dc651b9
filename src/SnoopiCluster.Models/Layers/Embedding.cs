using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Layers;

/// <summary>A table of vectors looked up by index.</summary>
public sealed class Embedding : NamedLayer, ISeededInitialization
{
    private readonly double _initialDeviation;

    /// <summary>Builds the table with undefined content.</summary>
    /// <param name="count">Number of vectors.</param>
    /// <param name="features">Length of a vector.</param>
    /// <param name="placement">Dtype and device of the table.</param>
    /// <param name="initialDeviation">Standard deviation of the normal draws it starts from.</param>
    public Embedding(long count, long features, WeightPlacement placement, double initialDeviation = 1)
        : base(nameof(Embedding))
    {
        _initialDeviation = initialDeviation;
        Weight = placement.NewParameter(count, features);
        register_parameter("weight", Weight);
    }

    /// <summary>[count, features].</summary>
    public Parameter Weight { get; }

    /// <summary>Looks the vectors up.</summary>
    /// <param name="input">Indices, i64 [...], each below the count.</param>
    /// <returns>[..., features].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor rows = Weight.index_select(0, input.reshape(-1));
        return rows.reshape([.. input.shape, Weight.shape[1]]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void InitializeOwn(string prefix, ParameterDraws draws) =>
        draws.Normal(prefix + "weight", Weight, _initialDeviation);
}
