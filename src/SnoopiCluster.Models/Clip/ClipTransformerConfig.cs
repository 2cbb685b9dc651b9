using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.Clip;

/// <summary>What the text and the vision transformer of CLIP have in common.</summary>
public sealed record ClipTransformerConfig
{
    /// <summary>Features of a token.</summary>
    public required long HiddenSize { get; init; }

    /// <summary>Features inside the feed-forward layers.</summary>
    public required long IntermediateSize { get; init; }

    /// <summary>Number of layers.</summary>
    public required long NumLayers { get; init; }

    /// <summary>Attention heads; divide <see cref="HiddenSize"/>.</summary>
    public required long NumHeads { get; init; }

    /// <summary>Added to the variance in every layer norm.</summary>
    public required double LayerNormEps { get; init; }

    /// <summary>Activation of the feed-forward layers.</summary>
    public required ClipActivation Activation { get; init; }

    /// <summary>Scale of all initial deviations.</summary>
    public required double InitializerFactor { get; init; }

    /// <summary>
    /// Deviation that the queries, keys, values and the last feed-forward layers start from.
    /// </summary>
    internal double ResidualDeviation => InitializerFactor / Math.Sqrt(HiddenSize * 2.0 * NumLayers);

    /// <summary>
    /// Deviation that the attentions' outputs and the projections out of the model start from.
    /// </summary>
    internal double OutputDeviation => InitializerFactor / Math.Sqrt(HiddenSize);

    /// <summary>Deviation that the first feed-forward layers start from.</summary>
    internal double FeedForwardDeviation => InitializerFactor / Math.Sqrt(2.0 * HiddenSize);

    /// <summary>
    /// Reads the keys; absent ones have transformers' defaults, which the caller gives where towers differ.
    /// </summary>
    internal static ClipTransformerConfig From(
        ModelConfig config, long hiddenSize, long intermediateSize, long numHeads)
    {
        config.RequireSupported("attention_dropout", 0, 0.0);
        config.RequireSupported("dropout", 0, 0.0);
        ClipTransformerConfig transformer = new()
        {
            HiddenSize = config.Size("hidden_size", hiddenSize),
            IntermediateSize = config.Size("intermediate_size", intermediateSize),
            NumLayers = config.Size("num_hidden_layers", 12),
            NumHeads = config.Size("num_attention_heads", numHeads),
            LayerNormEps = config.Number("layer_norm_eps", 1e-5),
            Activation = ReadActivation(config),
            InitializerFactor = config.Number("initializer_factor", 1),
        };
        return transformer.HiddenSize % transformer.NumHeads == 0
            ? transformer
            : throw config.Fault(
                "num_attention_heads",
                $"is {transformer.NumHeads}, which does not divide the hidden_size of "
                + $"{transformer.HiddenSize}.");
    }

    private static ClipActivation ReadActivation(ModelConfig config) =>
        config.Text("hidden_act", "quick_gelu") switch
        {
            "quick_gelu" => ClipActivation.QuickGelu,
            "gelu" => ClipActivation.Gelu,
            string other => throw config.Fault(
                "hidden_act", $"is \"{other}\". Supported: quick_gelu, gelu."),
        };
}
