using static TorchSharp.torch;

namespace SnoopiCluster.Models.Noise;

/// <summary>
/// Signal scale a_t = sqrt(abar_t) and noise scale s_t = sqrt(1 - abar_t) for each row of a batch
/// (<c>spec/methods.md</c> 1.1); a² + s² = 1.
/// </summary>
/// <param name="Signal">a_t, fp32 [B, 1, 1, 1].</param>
/// <param name="Noise">s_t, fp32 [B, 1, 1, 1].</param>
public readonly record struct NoiseLevels(Tensor Signal, Tensor Noise);
