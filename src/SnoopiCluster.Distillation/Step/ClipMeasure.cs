using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Step;

/// <summary>The clamped CLIP loss of some samples.</summary>
/// <param name="LossSum">
/// Summed over the samples, a scalar; to be divided by the samples of the global batch.
/// </param>
/// <param name="CosineSum">Cosines of picture and prompt, summed over the samples, a scalar.</param>
/// <param name="Gradient">
/// Of <paramref name="LossSum"/> with respect to the latents, [b, C, h, w]; exactly zero for a sample that is
/// good enough. Null when it was not wanted.
/// </param>
public sealed record ClipMeasure(Tensor LossSum, Tensor CosineSum, Tensor? Gradient);
