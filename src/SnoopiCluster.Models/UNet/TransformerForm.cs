namespace SnoopiCluster.Models.UNet;

/// <summary>Sizes and settings of the spatial transformers of one level.</summary>
/// <param name="Channels">Channels of the level.</param>
/// <param name="NumHeads">Attention heads; divides <paramref name="Channels"/>.</param>
/// <param name="NumLayers">Transformer blocks in each spatial transformer.</param>
/// <param name="ContextChannels">Width of the text features.</param>
/// <param name="NormGroups">Groups of the norm before the projection.</param>
/// <param name="LinearProjection">
/// Whether the projections in and out are linear layers instead of 1x1 convolutions.
/// </param>
/// <param name="OnlyCrossAttention">Whether the first attention, too, attends to the text features.</param>
/// <param name="UpcastAttention">Whether attention scores are computed in fp32.</param>
internal sealed record TransformerForm(
    long Channels,
    long NumHeads,
    long NumLayers,
    long ContextChannels,
    long NormGroups,
    bool LinearProjection,
    bool OnlyCrossAttention,
    bool UpcastAttention);
