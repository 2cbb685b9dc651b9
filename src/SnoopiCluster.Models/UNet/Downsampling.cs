using SnoopiCluster.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>Halves height and width by a 3x3 convolution of stride 2.</summary>
internal sealed class Downsampling : NamedLayer
{
    private readonly Conv2d _conv;
    private readonly bool _padRightAndBelow;

    /// <summary>Builds the layer with undefined weights.</summary>
    /// <param name="channels">Channels of input and output.</param>
    /// <param name="padding">Zeros on all sides; 0: one column right and one row below instead.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public Downsampling(long channels, long padding, WeightPlacement placement)
        : base(nameof(Downsampling))
    {
        _padRightAndBelow = padding == 0;
        _conv = new Conv2d(channels, channels, 3, placement, stride: 2, padding: padding);
        register_module("conv", _conv);
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">[B, C, H, W].</param>
    /// <returns>
    /// [B, C, H', W'], half the size, rounded up (rounded down when padded right and below only).
    /// </returns>
    public override Tensor forward(Tensor input)
    {
        if (!_padRightAndBelow)
        {
            return _conv.forward(input);
        }

        using var scope = NewDisposeScope();
        Tensor padded = nn.functional.pad(input, (0L, 1L, 0L, 1L), PaddingModes.Constant, 0);
        return _conv.forward(padded).MoveToOuterDisposeScope();
    }
}
