using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>
/// diffusers' <c>ResnetBlock2D</c>: norm, SiLU, conv; plus the time embedding; norm, SiLU, conv; plus the
/// input, through a 1x1 convolution where the channels differ.
/// </summary>
internal sealed class ResidualBlock : NamedModule
{
    private readonly GroupNorm _norm1;
    private readonly Conv2d _conv1;
    private readonly Linear _timeProjection;
    private readonly GroupNorm _norm2;
    private readonly Conv2d _conv2;
    private readonly Conv2d? _shortcut;

    /// <summary>Builds the block with undefined weights.</summary>
    /// <param name="inputChannels">Channels of the input.</param>
    /// <param name="outputChannels">Channels of the output.</param>
    /// <param name="config">Groups, epsilon and size of the time embedding.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public ResidualBlock(
        long inputChannels, long outputChannels, UNetConfig config, WeightPlacement placement)
        : base(nameof(ResidualBlock))
    {
        _norm1 = new GroupNorm(config.NormGroups, inputChannels, config.NormEps, placement, silu: true);
        _conv1 = new Conv2d(inputChannels, outputChannels, 3, placement);
        _timeProjection = new Linear(config.TimeEmbeddingDim, outputChannels, hasBias: true, placement);
        _norm2 = new GroupNorm(config.NormGroups, outputChannels, config.NormEps, placement, silu: true);
        _conv2 = new Conv2d(outputChannels, outputChannels, 3, placement);
        register_module("norm1", _norm1);
        register_module("conv1", _conv1);
        register_module("time_emb_proj", _timeProjection);
        register_module("norm2", _norm2);
        register_module("conv2", _conv2);
        if (inputChannels != outputChannels)
        {
            _shortcut = new Conv2d(inputChannels, outputChannels, 1, placement);
            register_module("conv_shortcut", _shortcut);
        }
    }

    /// <summary>Applies the block.</summary>
    /// <param name="input">[B, in, H, W].</param>
    /// <param name="activatedTime">SiLU of the time embedding, [B, T].</param>
    /// <returns>[B, out, H, W].</returns>
    public Tensor Forward(Tensor input, Tensor activatedTime)
    {
        using var scope = NewDisposeScope();
        Tensor time = _timeProjection.forward(activatedTime).unsqueeze(-1).unsqueeze(-1);
        Tensor hidden = _conv1.forward(_norm1.forward(input)).add(time);
        hidden = _conv2.forward(_norm2.forward(hidden));
        Tensor skip = _shortcut is null ? input : _shortcut.forward(input);
        return skip.add(hidden).MoveToOuterDisposeScope();
    }
}
