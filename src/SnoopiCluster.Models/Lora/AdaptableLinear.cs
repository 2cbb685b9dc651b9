using SnoopiCluster.Models.Layers;
using SnoopiCluster.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Lora;

/// <summary>
/// Fully connected layer to which a LoRA adapter can be attached. The adapter's parameters are not the
/// layer's: the state dict is the base network's with or without one.
/// </summary>
internal sealed class AdaptableLinear : NamedModule, ISeededInitialization
{
    private readonly Parameter? _bias;

    /// <summary>Builds the layer with undefined weights and no adapter.</summary>
    /// <param name="inputFeatures">Size of the last dimension of the input.</param>
    /// <param name="outputFeatures">Size of the last dimension of the output.</param>
    /// <param name="hasBias">Whether there is a <c>bias</c>.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public AdaptableLinear(long inputFeatures, long outputFeatures, bool hasBias, WeightPlacement placement)
        : base(nameof(AdaptableLinear))
    {
        Weight = placement.NewParameter(outputFeatures, inputFeatures);
        register_parameter("weight", Weight);
        if (hasBias)
        {
            _bias = placement.NewParameter(outputFeatures);
            register_parameter("bias", _bias);
        }
    }

    /// <summary>[out, in].</summary>
    public Parameter Weight { get; }

    /// <summary>The adapter, or null.</summary>
    public LoraAdapter? Adapter { get; set; }

    /// <summary>Applies the layer, with the adapter for the given rows.</summary>
    /// <param name="input">[N, ..., in].</param>
    /// <param name="rows">Rows of dimension 0 that see the adapter, where there is one.</param>
    /// <returns>[N, ..., out].</returns>
    public Tensor Forward(Tensor input, AdapterRows rows)
    {
        if (Adapter is null || rows.IsNone)
        {
            return Kernels.Linear(input, Weight, _bias);
        }

        return Adapter.MergesCheaply
            ? ForwardMerged(Adapter, input, rows)
            : Adapter.Add(input, Kernels.Linear(input, Weight, _bias), rows);
    }

    // W + scale B A in one product for the rows that see the adapter, W for the others: no row is computed
    // twice. A row's result does not depend on the rows beside it (a promise of the kernels), so rows without
    // the adapter come out as ever.
    private Tensor ForwardMerged(LoraAdapter adapter, Tensor input, AdapterRows rows)
    {
        Tensor merged = Weight.add(adapter.WeightChange());
        if (rows.Covers(input.shape[0]))
        {
            return Kernels.Linear(input, merged, _bias);
        }

        long end = rows.Start + rows.Count;
        List<Tensor> parts = [Kernels.Linear(input.narrow(0, rows.Start, rows.Count), merged, _bias)];
        if (rows.Start > 0)
        {
            parts.Insert(0, Kernels.Linear(input.narrow(0, 0, rows.Start), Weight, _bias));
        }

        if (end < input.shape[0])
        {
            parts.Add(Kernels.Linear(input.narrow(0, end, input.shape[0] - end), Weight, _bias));
        }

        return cat(parts, dim: 0);
    }

    /// <inheritdoc/>
    public void InitializeOwn(string prefix, ParameterDraws draws) =>
        draws.KaimingUniform(prefix, Weight, _bias);
}
