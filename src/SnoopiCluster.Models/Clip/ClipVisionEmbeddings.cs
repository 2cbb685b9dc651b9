using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace SnoopiCluster.Models.Clip;

/// <summary>The class token and a vector for each patch, plus one for each place.</summary>
internal sealed class ClipVisionEmbeddings : NamedModule, ISeededInitialization
{
    private const double InitialDeviation = 0.02;

    private readonly double _classDeviation;
    private readonly Parameter _class;
    private readonly Conv2d _patches;
    private readonly Embedding _positions;

    public ClipVisionEmbeddings(ClipVisionConfig config, WeightPlacement placement)
        : base(nameof(ClipVisionEmbeddings))
    {
        long size = config.Transformer.HiddenSize;
        _classDeviation = config.Transformer.OutputDeviation;
        _class = placement.NewParameter(size);
        _patches = new Conv2d(
            config.NumChannels, size, config.PatchSize, placement,
            stride: config.PatchSize, padding: 0, hasBias: false);
        _positions = new Embedding(
            config.NumPatches + 1, size, placement, InitialDeviation * config.Transformer.InitializerFactor);
        register_parameter("class_embedding", _class);
        register_module("patch_embedding", _patches);
        register_module("position_embedding", _positions);
    }

    /// <param name="pixels">[B, C, S, S].</param>
    /// <returns>[B, patches + 1, D].</returns>
    public Tensor Forward(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        Tensor patches = _patches.forward(pixels).flatten(2).transpose(1, 2);
        Tensor first = _class.reshape(1, 1, -1).expand(pixels.shape[0], 1, -1);
        return cat([first, patches], dim: 1).add(_positions.Weight).MoveToOuterDisposeScope();
    }

    public void InitializeOwn(string prefix, ParameterDraws draws) =>
        draws.Normal(prefix + "class_embedding", _class, _classDeviation);
}
