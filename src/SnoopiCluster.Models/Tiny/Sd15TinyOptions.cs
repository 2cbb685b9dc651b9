using System.Collections.Immutable;

namespace SnoopiCluster.Models.Tiny;

/// <summary>Sizes of a miniature of Stable Diffusion 1.5. The defaults train on two CPU cores.</summary>
public sealed record Sd15TinyOptions
{
    /// <summary>Seed of all weights.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Channels of the UNet's levels, from the finest; at least two, each a multiple of <see
    /// cref="NormGroups"/> and of <see cref="NumHeads"/>. All levels but the coarsest attend to the text, as
    /// in SD1.5.
    /// </summary>
    public ImmutableArray<int> UNetChannels { get; init; } = [32, 64];

    /// <summary>ResNets of each level on the UNet's way down.</summary>
    public int LayersPerBlock { get; init; } = 1;

    /// <summary>Attention heads of UNet and text encoder.</summary>
    public int NumHeads { get; init; } = 4;

    /// <summary>Groups of the UNet's and the VAE's group norms.</summary>
    public int NormGroups { get; init; } = 8;

    /// <summary>Height and width of the latents.</summary>
    public int LatentSize { get; init; } = 8;

    /// <summary>Width of the text features, a multiple of <see cref="NumHeads"/>.</summary>
    public int TextWidth { get; init; } = 64;

    /// <summary>Layers of the text encoder.</summary>
    public int TextLayers { get; init; } = 2;

    /// <summary>Length of an encoded prompt, in tokens.</summary>
    public int MaxTokens { get; init; } = 77;

    /// <summary>Most symbols of the vocabulary that is learned from the prompts.</summary>
    public int VocabularySize { get; init; } = 1024;

    /// <summary>
    /// Channels of the VAE's levels, from the finest; each level but the last halves the image, so three
    /// levels map 32 x 32 pixels to 8 x 8 latents.
    /// </summary>
    public ImmutableArray<int> VaeChannels { get; init; } = [16, 32, 32];
}
