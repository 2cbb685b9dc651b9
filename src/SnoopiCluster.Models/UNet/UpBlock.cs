using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>
/// One level of the way up: ResNets over the input beside a skip connection, each with a spatial transformer
/// or none, then an upsampling or none.
/// </summary>
internal sealed class UpBlock : NamedModule
{
    private readonly ModuleSequence<ResidualBlock> _resnets;
    private readonly ModuleSequence<SpatialTransformer>? _attentions;
    private readonly ModuleSequence<Upsampling>? _upsamplers;

    /// <summary>Builds the block with undefined weights.</summary>
    /// <param name="config">The whole network's configuration.</param>
    /// <param name="index">0-based, from the coarsest.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public UpBlock(UNetConfig config, int index, WeightPlacement placement)
        : base(nameof(UpBlock))
    {
        int level = config.NumLevels - 1 - index;
        int layers = (int)config.LayersPerBlock[level] + 1;
        if (config.UpAttention[index])
        {
            TransformerForm form = config.TransformerAt(level, config.UpTransformerLayers[index]);
            _attentions =
                new(Enumerable.Range(0, layers).Select(_ => new SpatialTransformer(form, placement)));
            register_module("attentions", _attentions);
        }

        _resnets = new(
            Enumerable.Range(0, layers).Select(layer => NewResNet(config, level, layer, layers, placement)));
        register_module("resnets", _resnets);
        if (level > 0)
        {
            _upsamplers = new(new Upsampling(config.Channels[level], placement));
            register_module("upsamplers", _upsamplers);
        }
    }

    /// <summary>Applies the block.</summary>
    /// <param name="input">[B, in, H, W].</param>
    /// <param name="activatedTime">SiLU of the time embedding, [B, T].</param>
    /// <param name="text">The text, and the rows that see the adapters.</param>
    /// <param name="skips">Gives the results of the way down, last first.</param>
    /// <returns>[B, C, H', W'], of the size of the next skip connection.</returns>
    public Tensor Forward(
        Tensor input, Tensor activatedTime, TextCondition text, Stack<Tensor> skips)
    {
        using var scope = NewDisposeScope();
        Tensor hidden = input;
        for (int layer = 0; layer < _resnets.Count; layer++)
        {
            hidden = Layer(layer, hidden, skips.Pop(), activatedTime, text);
        }

        if (_upsamplers is not null)
        {
            long[] next = skips.Peek().shape;
            hidden = _upsamplers[0].Forward(hidden, next[2], next[3]);
        }

        return hidden.MoveToOuterDisposeScope();
    }

    private static ResidualBlock NewResNet(
        UNetConfig config, int level, int layer, int layers, WeightPlacement placement)
    {
        long channels = config.Channels[level];
        long fromBelow = config.Channels[Math.Min(level + 1, config.NumLevels - 1)];
        long input = layer == 0 ? fromBelow : channels;
        // The last skip of a level is the result of the downsampling before it, with the finer level's
        // channels.
        long skip = layer == layers - 1 ? config.Channels[Math.Max(level - 1, 0)] : channels;
        return new ResidualBlock(input + skip, channels, config, placement);
    }

    private Tensor Layer(
        int layer, Tensor input, Tensor skip, Tensor activatedTime, TextCondition text)
    {
        using var scope = NewDisposeScope();
        Tensor hidden = _resnets[layer].Forward(cat([input, skip], dim: 1), activatedTime);
        hidden = _attentions?[layer].Forward(hidden, text) ?? hidden;
        return hidden.MoveToOuterDisposeScope();
    }
}
