using SnoopiCluster.Models.Lora;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>What the attention layers are told of the text, the same for all of them.</summary>
/// <param name="Features">Text features, [B, S, D], in the network's dtype.</param>
/// <param name="Negative">
/// What cross-attention steers away from, with a scale above 0; null for nothing.
/// </param>
/// <param name="Rows">Rows of the batch that see the adapters.</param>
internal readonly record struct TextCondition(
    Tensor Features, NegativeAttention? Negative, AdapterRows Rows);
