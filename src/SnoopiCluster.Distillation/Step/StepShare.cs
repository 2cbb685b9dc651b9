using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Distillation.Step;

/// <summary>What one rank adds to a step besides its gradients.</summary>
/// <param name="IsFinite">Whether its residuals and losses are finite.</param>
/// <param name="VsdSum">VSD loss summed over its samples.</param>
/// <param name="LoraSum">LoRA loss summed over its samples.</param>
/// <param name="ClipSum">CLIP loss summed over its samples; 0 where there is none.</param>
/// <param name="CosineSum">Cosines of picture and prompt summed over its samples; 0 as well.</param>
/// <param name="KappaMin">Smallest guidance scale that it drew.</param>
/// <param name="KappaMax">Largest guidance scale that it drew.</param>
/// <param name="MicroBatch">Samples of one forward and backward that fit into its memory.</param>
/// <param name="Orders">Orders that it was given for the group.</param>
/// <param name="Residuals">Residual norms of its samples by bin; none in a step that leaves the student alone.</param>
/// <param name="Fed">Its samples' positions in the global batch, and what was fed for them.</param>
public sealed record StepShare(
    bool IsFinite,
    double VsdSum,
    double LoraSum,
    double ClipSum,
    double CosineSum,
    double KappaMin,
    double KappaMax,
    int MicroBatch,
    RankOrder Orders,
    ResidualSums Residuals,
    IReadOnlyList<(int SampleIndex, PromptDigest Digest)> Fed);

/// <summary>The shares of all ranks together: the same on every rank, so that all decide alike.</summary>
/// <param name="IsFinite">Whether every rank's residuals and losses are finite.</param>
/// <param name="VsdSum">VSD loss summed over the global batch.</param>
/// <param name="LoraSum">LoRA loss summed over the global batch.</param>
/// <param name="ClipSum">CLIP loss summed over the global batch; 0 where there is none.</param>
/// <param name="CosineSum">Cosines of picture and prompt summed over the global batch; 0 as well.</param>
/// <param name="KappaMin">Smallest guidance scale drawn.</param>
/// <param name="KappaMax">Largest guidance scale drawn.</param>
/// <param name="MicroBatch">
/// The smallest micro-batch of any rank, which all take from the next step on.
/// </param>
/// <param name="Orders">Every order that any rank was given; they take effect after this step.</param>
/// <param name="Residuals">Residual norms of the global batch by bin.</param>
/// <param name="Fed">What was fed, by sample index.</param>
public sealed record StepTotals(
    bool IsFinite,
    double VsdSum,
    double LoraSum,
    double ClipSum,
    double CosineSum,
    double KappaMin,
    double KappaMax,
    int MicroBatch,
    RankOrder Orders,
    ResidualSums Residuals,
    PromptDigest[] Fed);
