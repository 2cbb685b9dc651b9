using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Distillation.Training;

namespace SnoopiCluster.Distillation.Step;

/// <summary>What one step was decided to do and what was measured on the way.</summary>
/// <param name="Step">Number of the step, from 0.</param>
/// <param name="IsApplied">
/// False when its reduced gradients were not finite: the step is skipped on all ranks alike.
/// </param>
/// <param name="VsdLoss">
/// 0.5 * mean of the squared weighted residual; null in a step that leaves the student alone.
/// </param>
/// <param name="LoraLoss">Mean denoising loss of the LoRA teacher.</param>
/// <param name="ClipLoss">
/// Mean of max(0, tau - cosine); null without a CLIP loss, and in a step that leaves the student alone.
/// </param>
/// <param name="ClipCosine">
/// Mean cosine of the samples' pictures with their prompts; null as for the loss.
/// </param>
/// <param name="StudentGradNorm">
/// Global norm of the student's gradient before clipping; null as for the VSD loss.
/// </param>
/// <param name="LoraGradNorm">Global norm of the LoRA teacher's gradient before clipping.</param>
/// <param name="KappaMin">Smallest guidance scale that was drawn for either teacher.</param>
/// <param name="KappaMax">Largest guidance scale that was drawn for either teacher.</param>
/// <param name="MicroBatch">Samples of one forward and backward, after any halving for memory.</param>
/// <param name="Residuals">Residual norms of the global batch by bin; none as for the VSD loss.</param>
/// <param name="Updates">How far the step moved the weights.</param>
/// <param name="Orders">Orders of the whole group that take effect now.</param>
/// <param name="Times">Where the wall time went.</param>
public sealed record StepResult(
    long Step,
    bool IsApplied,
    double? VsdLoss,
    double LoraLoss,
    double? ClipLoss,
    double? ClipCosine,
    double? StudentGradNorm,
    double LoraGradNorm,
    double KappaMin,
    double KappaMax,
    int MicroBatch,
    ResidualSums Residuals,
    UpdateRatios Updates,
    RankOrder Orders,
    StepTimes Times);
