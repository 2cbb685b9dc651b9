using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.Clip;

/// <summary>
/// What the configuration of a CLIP image encoder says, checked. Absent keys have transformers' defaults.
/// </summary>
public sealed record ClipVisionConfig
{
    /// <summary>Layers, heads and sizes.</summary>
    public required ClipTransformerConfig Transformer { get; init; }

    /// <summary>Height and width of the images, in pixels.</summary>
    public required long ImageSize { get; init; }

    /// <summary>Height and width of a patch, in pixels.</summary>
    public required long PatchSize { get; init; }

    /// <summary>Channels of the images.</summary>
    public required long NumChannels { get; init; }

    /// <summary>Features after the visual projection, where there is one.</summary>
    public required long ProjectionDim { get; init; }

    /// <summary>Patches of an image; the class token is one more.</summary>
    public long NumPatches => (ImageSize / PatchSize) * (ImageSize / PatchSize);

    /// <summary>Reads and checks the configuration.</summary>
    /// <param name="config">Content of <c>config.json</c>, or the <c>vision_config</c> in it.</param>
    /// <exception cref="ModelLoadException">
    /// A key is of the wrong type or asks for what is not supported.
    /// </exception>
    public static ClipVisionConfig From(ModelConfig config)
    {
        config.RequireSupported("model_type", "clip_vision_model");
        ClipVisionConfig vision = new()
        {
            Transformer = ClipTransformerConfig.From(
                config, hiddenSize: 768, intermediateSize: 3072, numHeads: 12),
            ImageSize = config.Size("image_size", 224),
            PatchSize = config.Size("patch_size", 32),
            NumChannels = config.Size("num_channels", 3),
            ProjectionDim = config.Size("projection_dim", 512),
        };
        return vision.PatchSize <= vision.ImageSize
            ? vision
            : throw config.Fault(
                "patch_size", $"is {vision.PatchSize}, more than the image_size of {vision.ImageSize}.");
    }
}
