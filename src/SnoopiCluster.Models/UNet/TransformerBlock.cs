using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>
/// diffusers' <c>BasicTransformerBlock</c>: self-attention, cross-attention to the text features
/// (away from a negative prompt where there is one), feed-forward, each after a layer norm and added to its
/// input.
/// </summary>
internal sealed class TransformerBlock : NamedModule
{
    // nn.LayerNorm's default, which diffusers leaves as it is.
    private const double LayerNormEps = 1e-5;

    private readonly bool _onlyCrossAttention;
    private readonly LayerNorm _norm1;
    private readonly Attention _attention1;
    private readonly LayerNorm _norm2;
    private readonly Attention _attention2;
    private readonly LayerNorm _norm3;
    private readonly FeedForward _feedForward;

    /// <summary>Builds the block with undefined weights.</summary>
    /// <param name="form">Sizes and settings of this level.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public TransformerBlock(TransformerForm form, WeightPlacement placement)
        : base(nameof(TransformerBlock))
    {
        _onlyCrossAttention = form.OnlyCrossAttention;
        long context1 = form.OnlyCrossAttention ? form.ContextChannels : form.Channels;
        _norm1 = new LayerNorm(form.Channels, LayerNormEps, placement);
        _attention1 = new Attention(form.Channels, context1, form.NumHeads, form.UpcastAttention, placement);
        _norm2 = new LayerNorm(form.Channels, LayerNormEps, placement);
        _attention2 = new Attention(
            form.Channels, form.ContextChannels, form.NumHeads, form.UpcastAttention, placement);
        _norm3 = new LayerNorm(form.Channels, LayerNormEps, placement);
        _feedForward = new FeedForward(form.Channels, placement);
        register_module("norm1", _norm1);
        register_module("attn1", _attention1);
        register_module("norm2", _norm2);
        register_module("attn2", _attention2);
        register_module("norm3", _norm3);
        register_module("ff", _feedForward);
    }

    /// <summary>Applies the block.</summary>
    /// <param name="input">[B, T, C].</param>
    /// <param name="text">The text, and the rows that see the adapters.</param>
    /// <returns>[B, T, C].</returns>
    public Tensor Forward(Tensor input, TextCondition text)
    {
        using var scope = NewDisposeScope();
        Tensor normed = _norm1.forward(input);
        Tensor source = _onlyCrossAttention ? text.Features : normed;
        Tensor hidden = _attention1.Forward(normed, source, text.Rows).add(input);
        hidden = _attention2
            .Forward(_norm2.forward(hidden), text.Features, text.Rows, text.Negative)
            .add(hidden);
        return _feedForward.Forward(_norm3.forward(hidden), text.Rows).add(hidden).MoveToOuterDisposeScope();
    }
}
