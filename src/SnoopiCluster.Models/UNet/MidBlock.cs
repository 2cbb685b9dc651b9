using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>The coarsest place of the network: a ResNet, or ResNet, spatial transformer, ResNet.</summary>
internal sealed class MidBlock : NamedModule
{
    private readonly ModuleSequence<ResidualBlock> _resnets;
    private readonly ModuleSequence<SpatialTransformer>? _attentions;

    /// <summary>Builds the block with undefined weights.</summary>
    /// <param name="config">The whole network's configuration; its mid block is not none.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public MidBlock(UNetConfig config, WeightPlacement placement)
        : base(nameof(MidBlock))
    {
        int level = config.NumLevels - 1;
        bool attends = config.MidBlock == UNetMidBlock.CrossAttention;
        if (attends)
        {
            // diffusers hands only_cross_attention to the ways down and up, not to this block.
            TransformerForm form = config.TransformerAt(level, config.TransformerLayers[level])
                with { OnlyCrossAttention = false };
            _attentions = new(new SpatialTransformer(form, placement));
            register_module("attentions", _attentions);
        }

        _resnets = new(Enumerable.Range(0, attends ? 2 : 1).Select(
            _ => new ResidualBlock(config.Channels[level], config.Channels[level], config, placement)));
        register_module("resnets", _resnets);
    }

    /// <summary>Applies the block.</summary>
    /// <param name="input">[B, C, H, W].</param>
    /// <param name="activatedTime">SiLU of the time embedding, [B, T].</param>
    /// <param name="text">The text, and the rows that see the adapters.</param>
    /// <returns>[B, C, H, W].</returns>
    public Tensor Forward(Tensor input, Tensor activatedTime, TextCondition text)
    {
        using var scope = NewDisposeScope();
        Tensor hidden = _resnets[0].Forward(input, activatedTime);
        if (_attentions is not null)
        {
            hidden = _attentions[0].Forward(hidden, text);
            hidden = _resnets[1].Forward(hidden, activatedTime);
        }

        return hidden.MoveToOuterDisposeScope();
    }
}
