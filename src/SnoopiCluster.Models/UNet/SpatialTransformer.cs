using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>
/// diffusers' <c>Transformer2DModel</c> over feature maps: norm, projection, transformer blocks over the
/// pixels as tokens, projection back, plus the input.
/// </summary>
internal sealed class SpatialTransformer : NamedModule
{
    // Fixed in diffusers; differs from the ResNets' norm_eps.
    private const double NormEps = 1e-6;

    private readonly GroupNorm _norm;
    private readonly NamedLayer _projectIn;
    private readonly ModuleSequence<TransformerBlock> _blocks;
    private readonly NamedLayer _projectOut;
    private readonly bool _linearProjection;

    /// <summary>Builds the module with undefined weights.</summary>
    /// <param name="form">Sizes and settings of this level.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public SpatialTransformer(TransformerForm form, WeightPlacement placement)
        : base(nameof(SpatialTransformer))
    {
        _linearProjection = form.LinearProjection;
        _norm = new GroupNorm(form.NormGroups, form.Channels, NormEps, placement);
        _projectIn = NewProjection(form, placement);
        _blocks = new ModuleSequence<TransformerBlock>(
            Enumerable.Range(0, (int)form.NumLayers).Select(_ => new TransformerBlock(form, placement)));
        _projectOut = NewProjection(form, placement);
        register_module("norm", _norm);
        register_module("proj_in", _projectIn);
        register_module("transformer_blocks", _blocks);
        register_module("proj_out", _projectOut);
    }

    /// <summary>Applies the module.</summary>
    /// <param name="input">[B, C, H, W].</param>
    /// <param name="text">The text, and the rows that see the adapters.</param>
    /// <returns>[B, C, H, W].</returns>
    public Tensor Forward(Tensor input, TextCondition text)
    {
        using var scope = NewDisposeScope();
        Tensor normed = _norm.forward(input);
        Tensor tokens = _linearProjection
            ? _projectIn.forward(ToTokens(normed))
            : ToTokens(_projectIn.forward(normed));
        foreach (TransformerBlock block in _blocks)
        {
            tokens = block.Forward(tokens, text);
        }

        Tensor output = _linearProjection
            ? ToMap(_projectOut.forward(tokens), input.shape)
            : _projectOut.forward(ToMap(tokens, input.shape));
        return output.add(input).MoveToOuterDisposeScope();
    }

    private static NamedLayer NewProjection(TransformerForm form, WeightPlacement placement) =>
        form.LinearProjection
            ? new Linear(form.Channels, form.Channels, hasBias: true, placement)
            : new Conv2d(form.Channels, form.Channels, 1, placement);

    private static Tensor ToTokens(Tensor map) => map.flatten(2).transpose(1, 2).contiguous();

    // A view: the kernels keep feature maps channels-last, so that neither way copies anything.
    private static Tensor ToMap(Tensor tokens, long[] shape) =>
        tokens.transpose(1, 2).view(shape[0], tokens.shape[2], shape[2], shape[3]);
}
