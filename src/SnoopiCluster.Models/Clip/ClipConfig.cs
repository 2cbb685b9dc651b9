using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.Clip;

/// <summary>
/// What the <c>config.json</c> of a whole CLIP model says: both towers and what joins them.
/// </summary>
/// <param name="Text">The text tower.</param>
/// <param name="Vision">The vision tower.</param>
/// <param name="ProjectionDim">Features of an embedding, the same for text and images.</param>
/// <param name="InitialLogitScale">Natural logarithm of the scale that training starts from.</param>
public sealed record ClipConfig(
    ClipTextConfig Text, ClipVisionConfig Vision, long ProjectionDim, double InitialLogitScale)
{
    /// <summary>Reads and checks the configuration.</summary>
    /// <param name="config">Content of <c>config.json</c>.</param>
    /// <exception cref="ModelLoadException">
    /// A key is missing, of the wrong type, or asks for what is not supported.
    /// </exception>
    public static ClipConfig From(ModelConfig config)
    {
        config.RequireSupported("model_type", "clip");
        return new ClipConfig(
            ClipTextConfig.From(config.Section("text_config")),
            ClipVisionConfig.From(config.Section("vision_config")),
            config.Size("projection_dim", 512),
            config.Number("logit_scale_init_value", 2.6592));
    }
}
