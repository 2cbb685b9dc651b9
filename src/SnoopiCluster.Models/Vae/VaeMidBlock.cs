using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Vae;

/// <summary>
/// The coarsest place of encoder and decoder: ResNet, attention where there is one, ResNet.
/// </summary>
internal sealed class VaeMidBlock : NamedLayer
{
    private readonly ModuleSequence<VaeResidualBlock> _resnets;
    private readonly ModuleSequence<VaeAttention>? _attentions;

    public VaeMidBlock(AutoencoderKLConfig config, WeightPlacement placement)
        : base(nameof(VaeMidBlock))
    {
        long channels = config.Channels[^1];
        _resnets = new(Enumerable.Range(0, 2).Select(
            _ => new VaeResidualBlock(channels, channels, config.NormGroups, placement)));
        register_module("resnets", _resnets);
        if (config.MidAttention)
        {
            _attentions = new(new VaeAttention(channels, config.NormGroups, placement));
            register_module("attentions", _attentions);
        }
    }

    /// <param name="input">[B, C, H, W].</param>
    /// <returns>[B, C, H, W].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor hidden = _resnets[0].forward(input);
        hidden = _attentions?[0].forward(hidden) ?? hidden;
        return _resnets[1].forward(hidden).MoveToOuterDisposeScope();
    }
}
