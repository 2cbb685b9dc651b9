using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Lora;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>
/// Multi-head attention of the transformer blocks; every projection can carry a LoRA adapter.
/// </summary>
internal sealed class Attention : NamedModule
{
    private readonly long _numHeads;
    private readonly bool _upcast;
    private readonly AdaptableLinear _toQuery;
    private readonly AdaptableLinear _toKey;
    private readonly AdaptableLinear _toValue;
    private readonly AdaptableLinear _toOut;

    /// <summary>Builds the layer with undefined weights.</summary>
    /// <param name="channels">Size of the input, of the output and of all heads together.</param>
    /// <param name="contextChannels">Size of what keys and values are made from.</param>
    /// <param name="numHeads">Divides <paramref name="channels"/>.</param>
    /// <param name="upcast">Whether scores are computed in fp32 whatever the network's dtype.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public Attention(
        long channels, long contextChannels, long numHeads, bool upcast, WeightPlacement placement)
        : base(nameof(Attention))
    {
        _numHeads = numHeads;
        _upcast = upcast;
        _toQuery = new AdaptableLinear(channels, channels, hasBias: false, placement);
        _toKey = new AdaptableLinear(contextChannels, channels, hasBias: false, placement);
        _toValue = new AdaptableLinear(contextChannels, channels, hasBias: false, placement);
        _toOut = new AdaptableLinear(channels, channels, hasBias: true, placement);
        register_module("to_q", _toQuery);
        register_module("to_k", _toKey);
        register_module("to_v", _toValue);
        register_module("to_out", new ModuleSequence<AdaptableLinear>(_toOut));
    }

    /// <summary>Dtype of the weights.</summary>
    public ScalarType Dtype => _toKey.Weight.dtype;

    /// <summary>Applies the layer.</summary>
    /// <param name="input">[B, T, C].</param>
    /// <param name="context">[B, S, D]; the input itself for self-attention.</param>
    /// <param name="rows">Rows of the batch that see the adapters.</param>
    /// <param name="negative">
    /// What to steer away from, with a scale above 0; null takes the plain path.
    /// </param>
    /// <returns>[B, T, C].</returns>
    public Tensor Forward(
        Tensor input, Tensor context, AdapterRows rows, NegativeAttention? negative = null)
    {
        using var scope = NewDisposeScope();
        Tensor query = _toQuery.Forward(input, rows);
        (Tensor key, Tensor value) = KeyAndValue(context, rows);
        Tensor attended = Attend(query, key, value);
        if (negative is not null)
        {
            // Before the output projection, so that its bias is added once.
            (Tensor negativeKey, Tensor negativeValue) = negative.KeyAndValue(
                this, rows, input.shape[0]);
            attended = attended.add(Attend(query, negativeKey, negativeValue), -negative.Alpha);
        }

        return _toOut.Forward(attended, rows).MoveToOuterDisposeScope();
    }

    /// <summary>Keys and values of a context.</summary>
    /// <param name="context">[B, S, D].</param>
    /// <param name="rows">Rows of the batch that see the adapters.</param>
    /// <returns>[B, S, C] each.</returns>
    public (Tensor Key, Tensor Value) KeyAndValue(Tensor context, AdapterRows rows) =>
        (_toKey.Forward(context, rows), _toValue.Forward(context, rows));

    private Tensor Attend(Tensor query, Tensor key, Tensor value)
    {
        if (!_upcast || query.dtype == ScalarType.Float32)
        {
            return Kernels.Attention(query, key, value, _numHeads);
        }

        Tensor attended = Kernels.Attention(
            query.to_type(float32), key.to_type(float32), value.to_type(float32), _numHeads);
        return attended.to_type(query.dtype);
    }
}
