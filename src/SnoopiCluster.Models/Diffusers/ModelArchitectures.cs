using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Models.Vae;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Diffusers;

/// <summary>
/// The architectures that this assembly can build, by the names that configurations give them.
/// </summary>
public static class ModelArchitectures
{
    private static readonly SortedDictionary<string, Func<ModelConfig, WeightPlacement, nn.Module>> Builders =
        new(StringComparer.Ordinal)
        {
            ["AutoencoderKL"] = (config, at) => new AutoencoderKL(AutoencoderKLConfig.From(config), at),
            ["AutoencoderTiny"] = (config, at) => new AutoencoderTiny(AutoencoderTinyConfig.From(config), at),
            ["CLIPModel"] = (config, at) => new CLIPModel(ClipConfig.From(config), at),
            ["CLIPTextModel"] = (config, at) => new CLIPTextModel(ClipTextConfig.From(config), at),
            ["UNet2DConditionModel"] = (config, at) => new UNet2DConditionModel(UNetConfig.From(config), at),
        };

    /// <summary>Names of all architectures, sorted.</summary>
    public static IReadOnlyCollection<string> Known => Builders.Keys;

    /// <summary>Builds a model from its configuration, with undefined weights.</summary>
    /// <param name="config">Content of <c>config.json</c>.</param>
    /// <param name="placement">
    /// Dtype and device; <see cref="WeightPlacement.ShapesOnly"/> for names and shapes.
    /// </param>
    /// <exception cref="ModelLoadException">
    /// The architecture is unknown, or the configuration does not hold together.
    /// </exception>
    public static nn.Module Build(ModelConfig config, WeightPlacement placement) =>
        Builders.TryGetValue(config.Architecture, out Func<ModelConfig, WeightPlacement, nn.Module>? build)
            ? build(config, placement)
            : throw config.Fault(
                config.Has("architectures") ? "architectures" : "_class_name",
                $"names {(config.Architecture is "" ? "no architecture" : config.Architecture)}, which is "
                + $"not supported. Supported: {string.Join(", ", Known)}.");
}
