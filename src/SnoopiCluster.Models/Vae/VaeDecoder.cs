using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.UNet;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Vae;

/// <summary>Latents to an image.</summary>
internal sealed class VaeDecoder : NamedLayer
{
    private readonly Conv2d _convIn;
    private readonly VaeMidBlock _mid;
    private readonly ModuleSequence<Level> _levels;
    private readonly GroupNorm _normOut;
    private readonly Conv2d _convOut;

    public VaeDecoder(AutoencoderKLConfig config, WeightPlacement placement)
        : base(nameof(VaeDecoder))
    {
        _convIn = new Conv2d(config.LatentChannels, config.Channels[^1], 3, placement);
        _mid = new VaeMidBlock(config, placement);
        _levels = new(Enumerable.Range(0, config.Channels.Length)
            .Select(i => new Level(config, config.Channels.Length - 1 - i, placement)));
        _normOut = new GroupNorm(
            config.NormGroups, config.Channels[0], VaeResidualBlock.NormEps, placement, silu: true);
        _convOut = new Conv2d(config.Channels[0], config.OutChannels, 3, placement);
        register_module("conv_in", _convIn);
        register_module("mid_block", _mid);
        register_module("up_blocks", _levels);
        register_module("conv_norm_out", _normOut);
        register_module("conv_out", _convOut);
    }

    /// <param name="latents">[B, latents, h, w].</param>
    /// <returns>[B, out, f h, f w].</returns>
    public override Tensor forward(Tensor latents)
    {
        using var scope = NewDisposeScope();
        Tensor hidden = _mid.forward(_convIn.forward(latents));
        foreach (Level level in _levels)
        {
            hidden = level.forward(hidden);
        }

        return _convOut.forward(_normOut.forward(hidden)).MoveToOuterDisposeScope();
    }

    /// <summary>ResNets, then twice the size on all levels but the finest.</summary>
    private sealed class Level : NamedLayer
    {
        private readonly ModuleSequence<VaeResidualBlock> _resnets;
        private readonly ModuleSequence<Upsampling>? _upsamplers;

        public Level(AutoencoderKLConfig config, int level, WeightPlacement placement)
            : base(nameof(Level))
        {
            long channels = config.Channels[level];
            long inputChannels = config.Channels[Math.Min(level + 1, config.Channels.Length - 1)];
            int layers = (int)config.LayersPerBlock + 1;
            _resnets = new(Enumerable.Range(0, layers).Select(layer => new VaeResidualBlock(
                layer == 0 ? inputChannels : channels, channels, config.NormGroups, placement)));
            register_module("resnets", _resnets);
            if (level > 0)
            {
                _upsamplers = new(new Upsampling(channels, placement));
                register_module("upsamplers", _upsamplers);
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

            hidden = _upsamplers?[0].Forward(hidden, 2 * hidden.shape[2], 2 * hidden.shape[3]) ?? hidden;
            return hidden.MoveToOuterDisposeScope();
        }
    }
}
