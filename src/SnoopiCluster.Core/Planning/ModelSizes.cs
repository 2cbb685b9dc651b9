namespace SnoopiCluster.Core.Planning;

/// <summary>How large a run's models are, read from their configurations.</summary>
/// <param name="StudentParameters">Parameters of the student.</param>
/// <param name="LoraWidth">
/// Inputs plus outputs of the layers that carry an adapter, summed: the adapters have LoRA rank times as many
/// parameters.
/// </param>
/// <param name="FrozenBytes">
/// The frozen teacher, the text encoder, the VAE and the nets of the CLIP loss, in the precision in which they compute.
/// </param>
public sealed record ModelSizes(long StudentParameters, long LoraWidth, long FrozenBytes);
