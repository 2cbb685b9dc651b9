using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Vae;

/// <summary>
/// A residual block without time embedding: twice norm, SiLU, 3x3 convolution, beside the input.
/// </summary>
internal sealed class VaeResidualBlock : NamedLayer
{
    /// <summary>Epsilon of all the autoencoder's group norms; no key of the configuration gives it.</summary>
    public const double NormEps = 1e-6;

    private readonly GroupNorm _norm1;
    private readonly Conv2d _conv1;
    private readonly GroupNorm _norm2;
    private readonly Conv2d _conv2;
    private readonly Conv2d? _shortcut;

    public VaeResidualBlock(
        long inputChannels, long outputChannels, long normGroups, WeightPlacement placement)
        : base(nameof(VaeResidualBlock))
    {
        _norm1 = new GroupNorm(normGroups, inputChannels, NormEps, placement, silu: true);
        _conv1 = new Conv2d(inputChannels, outputChannels, 3, placement);
        _norm2 = new GroupNorm(normGroups, outputChannels, NormEps, placement, silu: true);
        _conv2 = new Conv2d(outputChannels, outputChannels, 3, placement);
        register_module("norm1", _norm1);
        register_module("conv1", _conv1);
        register_module("norm2", _norm2);
        register_module("conv2", _conv2);
        if (inputChannels != outputChannels)
        {
            _shortcut = new Conv2d(inputChannels, outputChannels, 1, placement);
            register_module("conv_shortcut", _shortcut);
        }
    }

    /// <param name="input">[B, in, H, W].</param>
    /// <returns>[B, out, H, W].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor inner = _conv1.forward(_norm1.forward(input));
        inner = _conv2.forward(_norm2.forward(inner));
        Tensor outer = _shortcut?.forward(input) ?? input;
        return outer.add(inner).MoveToOuterDisposeScope();
    }
}
