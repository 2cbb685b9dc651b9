using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>
/// One level of the way down: ResNets, each with a spatial transformer or none, then a downsampling or none.
/// </summary>
internal sealed class DownBlock : NamedModule
{
    private readonly ModuleSequence<ResidualBlock> _resnets;
    private readonly ModuleSequence<SpatialTransformer>? _attentions;
    private readonly ModuleSequence<Downsampling>? _downsamplers;

    /// <summary>Builds the block with undefined weights.</summary>
    /// <param name="config">The whole network's configuration.</param>
    /// <param name="level">0-based, from the finest.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public DownBlock(UNetConfig config, int level, WeightPlacement placement)
        : base(nameof(DownBlock))
    {
        long channels = config.Channels[level];
        long inputChannels = config.Channels[Math.Max(level - 1, 0)];
        int layers = (int)config.LayersPerBlock[level];
        if (config.DownAttention[level])
        {
            TransformerForm form = config.TransformerAt(level, config.TransformerLayers[level]);
            _attentions =
                new(Enumerable.Range(0, layers).Select(_ => new SpatialTransformer(form, placement)));
            register_module("attentions", _attentions);
        }

        _resnets = new(Enumerable.Range(0, layers).Select(
            layer => new ResidualBlock(layer == 0 ? inputChannels : channels, channels, config, placement)));
        register_module("resnets", _resnets);
        if (level < config.NumLevels - 1)
        {
            _downsamplers = new(new Downsampling(channels, config.DownsamplePadding, placement));
            register_module("downsamplers", _downsamplers);
        }
    }

    /// <summary>Applies the block.</summary>
    /// <param name="input">[B, in, H, W].</param>
    /// <param name="activatedTime">SiLU of the time embedding, [B, T].</param>
    /// <param name="text">The text, and the rows that see the adapters.</param>
    /// <param name="skips">Takes every result that the way up will want, in order.</param>
    /// <returns>[B, C, H', W'], the last of them.</returns>
    public Tensor Forward(
        Tensor input, Tensor activatedTime, TextCondition text, Stack<Tensor> skips)
    {
        Tensor hidden = input;
        for (int layer = 0; layer < _resnets.Count; layer++)
        {
            hidden = Layer(layer, hidden, activatedTime, text);
            skips.Push(hidden);
        }

        if (_downsamplers is not null)
        {
            hidden = _downsamplers[0].forward(hidden);
            skips.Push(hidden);
        }

        return hidden;
    }

    private Tensor Layer(int layer, Tensor input, Tensor activatedTime, TextCondition text)
    {
        using var scope = NewDisposeScope();
        Tensor hidden = _resnets[layer].Forward(input, activatedTime);
        hidden = _attentions?[layer].Forward(hidden, text) ?? hidden;
        return hidden.MoveToOuterDisposeScope();
    }
}
