using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.UNet;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Vae;

/// <summary>Image to the moments of its latents.</summary>
internal sealed class VaeEncoder : NamedLayer
{
    private readonly Conv2d _convIn;
    private readonly ModuleSequence<Level> _levels;
    private readonly VaeMidBlock _mid;
    private readonly GroupNorm _normOut;
    private readonly Conv2d _convOut;

    public VaeEncoder(AutoencoderKLConfig config, WeightPlacement placement)
        : base(nameof(VaeEncoder))
    {
        _convIn = new Conv2d(config.InChannels, config.Channels[0], 3, placement);
        _levels = new(
            Enumerable.Range(0, config.Channels.Length).Select(i => new Level(config, i, placement)));
        _mid = new VaeMidBlock(config, placement);
        _normOut = new GroupNorm(
            config.NormGroups, config.Channels[^1], VaeResidualBlock.NormEps, placement, silu: true);
        _convOut = new Conv2d(config.Channels[^1], 2 * config.LatentChannels, 3, placement);
        register_module("conv_in", _convIn);
        register_module("down_blocks", _levels);
        register_module("mid_block", _mid);
        register_module("conv_norm_out", _normOut);
        register_module("conv_out", _convOut);
    }

    /// <param name="pixels">[B, in, H, W].</param>
    /// <returns>Mean and log variance, [B, 2 latents, H / f, W / f].</returns>
    public override Tensor forward(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        Tensor hidden = _convIn.forward(pixels);
        foreach (Level level in _levels)
        {
            hidden = level.forward(hidden);
        }

        return _convOut.forward(_normOut.forward(_mid.forward(hidden))).MoveToOuterDisposeScope();
    }

    /// <summary>ResNets, then half the size on all levels but the coarsest.</summary>
    private sealed class Level : NamedLayer
    {
        private readonly ModuleSequence<VaeResidualBlock> _resnets;
        private readonly ModuleSequence<Downsampling>? _downsamplers;

        public Level(AutoencoderKLConfig config, int level, WeightPlacement placement)
            : base(nameof(Level))
        {
            long channels = config.Channels[level];
            long inputChannels = config.Channels[Math.Max(level - 1, 0)];
            int layers = (int)config.LayersPerBlock;
            _resnets = new(Enumerable.Range(0, layers).Select(layer => new VaeResidualBlock(
                layer == 0 ? inputChannels : channels, channels, config.NormGroups, placement)));
            register_module("resnets", _resnets);
            if (level < config.Channels.Length - 1)
            {
                // No padding asked for: one column right and one row below, which this autoencoder was
                // trained with.
                _downsamplers = new(new Downsampling(channels, padding: 0, placement));
                register_module("downsamplers", _downsamplers);
            }
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            Tensor hidden = input;
            foreach (VaeResidualBlock resnet in _resnets)
            {
                hidden = resnet.forward(hidden);
            }

            hidden = _downsamplers?[0].forward(hidden) ?? hidden;
            return hidden.MoveToOuterDisposeScope();
        }
    }
}
