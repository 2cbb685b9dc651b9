using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Clip;

/// <summary>One pre-norm transformer layer: attention, then feed-forward, each beside its input.</summary>
internal sealed class ClipLayer : NamedModule
{
    private readonly LayerNorm _attentionNorm;
    private readonly ClipAttention _attention;
    private readonly LayerNorm _feedForwardNorm;
    private readonly ClipFeedForward _feedForward;

    public ClipLayer(ClipTransformerConfig config, bool isCausal, WeightPlacement placement)
        : base(nameof(ClipLayer))
    {
        _attention = new ClipAttention(config, isCausal, placement);
        _attentionNorm = new LayerNorm(config.HiddenSize, config.LayerNormEps, placement);
        _feedForward = new ClipFeedForward(config, placement);
        _feedForwardNorm = new LayerNorm(config.HiddenSize, config.LayerNormEps, placement);
        register_module("self_attn", _attention);
        register_module("layer_norm1", _attentionNorm);
        register_module("mlp", _feedForward);
        register_module("layer_norm2", _feedForwardNorm);
    }

    /// <param name="input">[B, T, D].</param>
    /// <param name="hidden">What no query may see, see <see cref="ClipAttention"/>.</param>
    /// <returns>[B, T, D].</returns>
    public Tensor Forward(Tensor input, Tensor? hidden)
    {
        using var scope = NewDisposeScope();
        Tensor attended = input.add(_attention.Forward(_attentionNorm.forward(input), hidden));
        Tensor expanded = _feedForward.forward(_feedForwardNorm.forward(attended));
        return attended.add(expanded).MoveToOuterDisposeScope();
    }
}
