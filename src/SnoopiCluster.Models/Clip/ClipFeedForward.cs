using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Clip;

/// <summary>The feed-forward part of a CLIP layer.</summary>
internal sealed class ClipFeedForward : NamedLayer
{
    // Makes the logistic function follow the normal distribution's (Hendrycks and Gimpel 2016, section 2).
    private const double QuickGeluSlope = 1.702;

    private readonly ClipActivation _activation;
    private readonly ClipLinear _expand;
    private readonly ClipLinear _contract;

    public ClipFeedForward(ClipTransformerConfig config, WeightPlacement placement)
        : base(nameof(ClipFeedForward))
    {
        _activation = config.Activation;
        _expand = new ClipLinear(
            config.HiddenSize, config.IntermediateSize, hasBias: true,
            config.FeedForwardDeviation, placement);
        _contract = new ClipLinear(
            config.IntermediateSize, config.HiddenSize, hasBias: true, config.ResidualDeviation, placement);
        register_module("fc1", _expand);
        register_module("fc2", _contract);
    }

    /// <param name="input">[B, T, D].</param>
    /// <returns>[B, T, D].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor expanded = _expand.forward(input);
        Tensor activated = _activation == ClipActivation.QuickGelu
            ? expanded.mul(expanded.mul(QuickGeluSlope).sigmoid())
            : nn.functional.gelu(expanded);
        return _contract.forward(activated).MoveToOuterDisposeScope();
    }
}
