using static TorchSharp.torch;

namespace SnoopiCluster.Models.Clip;

/// <summary>What a CLIP image encoder computes; the caller's dispose scope owns the tensors.</summary>
/// <param name="LastHiddenState">
/// Features of the class token and each patch, before the last layer norm, [B, patches + 1, D].
/// </param>
/// <param name="PooledOutput">The class token after the last layer norm, [B, D].</param>
public sealed record ClipVisionOutput(Tensor LastHiddenState, Tensor PooledOutput);
