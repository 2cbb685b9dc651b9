using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Lora;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>
/// The transformer block's feed-forward: a projection to value and gate (GEGLU, four times the channels),
/// then back.
/// </summary>
internal sealed class FeedForward : NamedModule
{
    /// <summary>Inner channels for each channel.</summary>
    internal const long Expansion = 4;

    private readonly AdaptableLinear _projection;
    private readonly AdaptableLinear _output;

    /// <summary>Builds the layer with undefined weights.</summary>
    /// <param name="channels">Size of input and output.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public FeedForward(long channels, WeightPlacement placement)
        : base(nameof(FeedForward))
    {
        long inner = channels * Expansion;
        _projection = new AdaptableLinear(channels, inner * 2, hasBias: true, placement);
        _output = new AdaptableLinear(inner, channels, hasBias: true, placement);
        // Number 1 is a dropout, which has no weights and is off in all our uses.
        register_module("net", new ModuleSequence<nn.Module>([(0, new Gate(_projection)), (2, _output)]));
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">[B, T, C].</param>
    /// <param name="rows">Rows of the batch that see the adapters.</param>
    /// <returns>[B, T, C].</returns>
    public Tensor Forward(Tensor input, AdapterRows rows)
    {
        using var scope = NewDisposeScope();
        Tensor gated = Kernels.GeGlu(_projection.Forward(input, rows));
        return _output.Forward(gated, rows).MoveToOuterDisposeScope();
    }

    /// <summary>The level of naming that diffusers' GEGLU module adds.</summary>
    private sealed class Gate : NamedModule
    {
        public Gate(AdaptableLinear projection)
            : base(nameof(Gate)) => register_module("proj", projection);
    }
}
