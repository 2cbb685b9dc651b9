using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Vae;

/// <summary>Three 3x3 convolutions with ReLU between them, beside the input, and ReLU.</summary>
internal sealed class TinyBlock : NamedLayer
{
    private readonly ModuleSequence<Conv2d> _convs;

    public TinyBlock(long channels, WeightPlacement placement)
        : base(nameof(TinyBlock))
    {
        // PyTorch counts the activations between the convolutions too.
        _convs = new([(0, NewConv()), (2, NewConv()), (4, NewConv())]);
        register_module("conv", _convs);

        Conv2d NewConv() => new(channels, channels, 3, placement);
    }

    /// <param name="input">[B, C, H, W].</param>
    /// <returns>[B, C, H, W].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor hidden = _convs[0].forward(input).relu();
        hidden = _convs[1].forward(hidden).relu();
        return _convs[2].forward(hidden).add(input).relu().MoveToOuterDisposeScope();
    }
}
