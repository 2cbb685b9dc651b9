using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.Clip;

/// <summary>
/// What the <c>config.json</c> of a CLIP text encoder says, checked. Absent keys have transformers' defaults.
/// </summary>
public sealed record ClipTextConfig
{
    /// <summary>Layers, heads and sizes.</summary>
    public required ClipTransformerConfig Transformer { get; init; }

    /// <summary>Number of token ids.</summary>
    public required long VocabularySize { get; init; }

    /// <summary>Longest input, in tokens.</summary>
    public required long MaxPositions { get; init; }

    /// <summary>Features after the text projection, where there is one.</summary>
    public required long ProjectionDim { get; init; }

    /// <summary>
    /// Id of the end token, whose features are the pooled output; <see cref="LegacyEndToken"/> in older
    /// files.
    /// </summary>
    public required long EndTokenId { get; init; }

    /// <summary>
    /// The value that published files carry by mistake: the pooled output is then taken at the largest id,
    /// which is
    /// the end token in CLIP's vocabulary.
    /// </summary>
    public const long LegacyEndToken = 2;

    /// <summary>Reads and checks the configuration.</summary>
    /// <param name="config">Content of <c>config.json</c>, or the <c>text_config</c> in it.</param>
    /// <exception cref="ModelLoadException">
    /// A key is of the wrong type or asks for what is not supported.
    /// </exception>
    public static ClipTextConfig From(ModelConfig config)
    {
        config.RequireSupported("model_type", "clip_text_model");
        config.RequireSupported("add_cross_attention", false);
        config.RequireSupported("is_decoder", false);
        return new ClipTextConfig
        {
            Transformer = ClipTransformerConfig.From(
                config, hiddenSize: 512, intermediateSize: 2048, numHeads: 8),
            VocabularySize = config.Size("vocab_size", 49408),
            MaxPositions = config.Size("max_position_embeddings", 77),
            ProjectionDim = config.Size("projection_dim", 512),
            EndTokenId = config.Int("eos_token_id", 49407),
        };
    }
}
