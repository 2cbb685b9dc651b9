using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Clip;

/// <summary>A vector for each token plus one for its place.</summary>
internal sealed class ClipTextEmbeddings : NamedModule
{
    private const double InitialDeviation = 0.02;

    private readonly Embedding _tokens;
    private readonly Embedding _positions;

    public ClipTextEmbeddings(ClipTextConfig config, WeightPlacement placement)
        : base(nameof(ClipTextEmbeddings))
    {
        double deviation = InitialDeviation * config.Transformer.InitializerFactor;
        _tokens = new Embedding(config.VocabularySize, config.Transformer.HiddenSize, placement, deviation);
        _positions = new Embedding(config.MaxPositions, config.Transformer.HiddenSize, placement, deviation);
        register_module("token_embedding", _tokens);
        register_module("position_embedding", _positions);
    }

    /// <param name="inputIds">i64 [B, T].</param>
    /// <returns>[B, T, D].</returns>
    public Tensor Forward(Tensor inputIds)
    {
        using var scope = NewDisposeScope();
        Tensor positions = _positions.Weight.narrow(0, 0, inputIds.shape[1]);
        return _tokens.forward(inputIds).add(positions).MoveToOuterDisposeScope();
    }
}
