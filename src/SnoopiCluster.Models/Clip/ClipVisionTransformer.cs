using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Clip;

/// <summary>The vision tower under the name <c>vision_model</c>.</summary>
internal sealed class ClipVisionTransformer : NamedModule
{
    private readonly ClipVisionConfig _config;
    private readonly ClipVisionEmbeddings _embeddings;
    private readonly LayerNorm _firstNorm;
    private readonly ClipEncoder _encoder;
    private readonly LayerNorm _lastNorm;

    public ClipVisionTransformer(ClipVisionConfig config, WeightPlacement placement)
        : base(nameof(ClipVisionTransformer))
    {
        _config = config;
        _embeddings = new ClipVisionEmbeddings(config, placement);
        _firstNorm = new LayerNorm(config.Transformer.HiddenSize, config.Transformer.LayerNormEps, placement);
        _encoder = new ClipEncoder(config.Transformer, isCausal: false, placement);
        _lastNorm = new LayerNorm(config.Transformer.HiddenSize, config.Transformer.LayerNormEps, placement);
        register_module("embeddings", _embeddings);
        // The published files spell it so.
        register_module("pre_layrnorm", _firstNorm);
        register_module("encoder", _encoder);
        register_module("post_layernorm", _lastNorm);
    }

    public ClipVisionOutput Forward(Tensor pixels)
    {
        if (pixels.dim() != 4 || pixels.shape[1] != _config.NumChannels
            || pixels.shape[2] != _config.ImageSize || pixels.shape[3] != _config.ImageSize)
        {
            throw new ArgumentException(
                $"The pixels are [{string.Join(", ", pixels.shape)}]; [B, {_config.NumChannels}, "
                + $"{_config.ImageSize}, {_config.ImageSize}] is needed.", nameof(pixels));
        }

        using var scope = NewDisposeScope();
        Tensor embeddings = _firstNorm.forward(_embeddings.Forward(pixels));
        Tensor last = _encoder.Forward(embeddings, hidden: null).LastOrDefault(embeddings);
        Tensor pooled = _lastNorm.forward(last.select(1, 0).contiguous());
        return new ClipVisionOutput(last.MoveToOuterDisposeScope(), pooled.MoveToOuterDisposeScope());
    }
}
