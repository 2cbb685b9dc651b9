using SnoopiCluster.Models.Layers;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Vae;

/// <summary>
/// Attention of every place to every place of the coarsest level, one head, beside the input.
/// </summary>
internal sealed class VaeAttention : NamedLayer
{
    private readonly GroupNorm _norm;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _out;

    public VaeAttention(long channels, long normGroups, WeightPlacement placement)
        : base(nameof(VaeAttention))
    {
        _norm = new GroupNorm(normGroups, channels, VaeResidualBlock.NormEps, placement);
        _query = new Linear(channels, channels, hasBias: true, placement);
        _key = new Linear(channels, channels, hasBias: true, placement);
        _value = new Linear(channels, channels, hasBias: true, placement);
        _out = new Linear(channels, channels, hasBias: true, placement);
        register_module("group_norm", _norm);
        register_module("to_q", _query);
        register_module("to_k", _key);
        register_module("to_v", _value);
        register_module("to_out", new ModuleSequence<Linear>(_out));
    }

    /// <param name="input">[B, C, H, W].</param>
    /// <returns>[B, C, H, W].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor places = _norm.forward(input).flatten(2).transpose(1, 2).contiguous(); // [B, H W, C]
        Tensor attended = Kernels.Attention(
            _query.forward(places), _key.forward(places), _value.forward(places), numHeads: 1);
        Tensor output = _out.forward(attended).transpose(1, 2).reshape(input.shape);
        return input.add(output).MoveToOuterDisposeScope();
    }
}
