using SnoopiCluster.Models.Layers;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Clip;

/// <summary>Multi-head self-attention of a CLIP layer.</summary>
internal sealed class ClipAttention : NamedModule
{
    private readonly long _numHeads;
    private readonly bool _isCausal;
    private readonly ClipLinear _query;
    private readonly ClipLinear _key;
    private readonly ClipLinear _value;
    private readonly ClipLinear _out;

    public ClipAttention(ClipTransformerConfig config, bool isCausal, WeightPlacement placement)
        : base(nameof(ClipAttention))
    {
        _numHeads = config.NumHeads;
        _isCausal = isCausal;
        _query = Projection(config.ResidualDeviation);
        _key = Projection(config.ResidualDeviation);
        _value = Projection(config.ResidualDeviation);
        _out = Projection(config.OutputDeviation);
        register_module("q_proj", _query);
        register_module("k_proj", _key);
        register_module("v_proj", _value);
        register_module("out_proj", _out);

        ClipLinear Projection(double deviation) =>
            new(config.HiddenSize, config.HiddenSize, hasBias: true, deviation, placement);
    }

    /// <param name="input">[B, T, D].</param>
    /// <param name="hidden">
    /// What no query may see, bool [B, 1, T or 1, T], or null for all that causality allows.
    /// </param>
    /// <returns>[B, T, D].</returns>
    public Tensor Forward(Tensor input, Tensor? hidden)
    {
        using var scope = NewDisposeScope();
        Tensor query = _query.forward(input);
        Tensor key = _key.forward(input);
        Tensor value = _value.forward(input);
        Tensor attended = hidden is null
            ? Kernels.Attention(query, key, value, _numHeads, _isCausal)
            : Masked(query, key, value, hidden);
        return _out.forward(attended).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Attention written out: the kernel has no mask, and masked text is rare (diffusers' Stable Diffusion
    /// feeds none).
    /// </summary>
    private Tensor Masked(Tensor query, Tensor key, Tensor value, Tensor hidden)
    {
        long batch = query.shape[0];
        long tokens = query.shape[1];
        long headSize = query.shape[2] / _numHeads;
        Tensor scores = Heads(query).matmul(Heads(key).transpose(-2, -1)).mul(1 / Math.Sqrt(headSize));

        // The lowest finite score, not minus infinity: a row that sees nothing must not become NaN.
        Tensor weights = scores.masked_fill(hidden, LowestFinite(scores.dtype)).softmax(-1);
        return weights.matmul(Heads(value)).transpose(1, 2).reshape(batch, tokens, -1);

        Tensor Heads(Tensor all) => all.reshape(batch, tokens, _numHeads, headSize).transpose(1, 2);
    }

    private static double LowestFinite(ScalarType dtype) => dtype switch
    {
        ScalarType.Float16 => -65504,
        ScalarType.BFloat16 => -3.3895e38,
        _ => float.MinValue,
    };
}
