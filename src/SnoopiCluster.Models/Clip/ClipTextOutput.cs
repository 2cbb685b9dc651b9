using static TorchSharp.torch;

namespace SnoopiCluster.Models.Clip;

/// <summary>What a CLIP text encoder computes; the caller's dispose scope owns the tensors.</summary>
/// <param name="LastHiddenState">Features of each token after the final layer norm, [B, T, D].</param>
/// <param name="PooledOutput">Those of the end token, [B, D].</param>
/// <param name="HiddenStates">
/// The embeddings and the result of each layer, before the final layer norm, layers + 1 times [B, T, D];
/// empty unless
/// asked for.
/// </param>
public sealed record ClipTextOutput(
    Tensor LastHiddenState, Tensor PooledOutput, IReadOnlyList<Tensor> HiddenStates);
