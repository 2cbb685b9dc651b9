namespace SnoopiCluster.Core.Progress;

/// <summary>What a committed step measured; one line of <c>metrics.jsonl</c>.</summary>
/// <param name="Step">Number of the step, from 0.</param>
/// <param name="Applied">Whether the step was applied or skipped.</param>
/// <param name="VsdLoss">0.5 * mean of the squared weighted residual; null when the step left the student alone.</param>
/// <param name="LoraLoss">Mean denoising loss of the LoRA teacher.</param>
/// <param name="StudentGradNorm">Global norm before clipping; null as for the loss.</param>
/// <param name="LoraGradNorm">Global norm before clipping.</param>
/// <param name="KappaMin">Smallest guidance scale drawn.</param>
/// <param name="KappaMax">Largest guidance scale drawn.</param>
/// <param name="MicroBatch">Samples of one forward and backward.</param>
/// <param name="Seconds">Wall time of the step itself, without what went on since the step before it.</param>
/// <param name="SamplesPerSecond">Samples of the step over its wall time.</param>
/// <param name="PhaseSeconds">
/// Wall time of the reporting rank by phase, under the names of <see cref="StepPhases"/>. Beside the step itself they cover
/// what went on since the step before it: drawing samples, and what belongs to no step.
/// </param>
/// <param name="ClipLoss">
/// Mean over the samples of max(0, tau - cosine); null when the run has no CLIP loss, or the step left the student alone.
/// </param>
/// <param name="ClipCosine">Mean cosine of the samples' pictures with their prompts; null as for the loss.</param>
/// <param name="StudentUpdateRatio">
/// Norm of the step's change of the student's weights over the norm of the weights; null when the step left the student
/// alone, was skipped, or was not measured.
/// </param>
/// <param name="LoraUpdateRatio">The same of the LoRA teacher's adapters.</param>
/// <param name="ResidualByKappa">
/// Residual norms of the step's samples by their guidance scale, in the bins of <see cref="ResidualAxis.OfKappa"/>; null as
/// for the VSD loss.
/// </param>
/// <param name="ResidualByT">The same by their timestep, in the bins of <see cref="ResidualAxis.OfTimestep"/>.</param>
/// <param name="MemoryBytes">
/// Memory of the reporting rank: resident set of the process on the CPU, what libtorch's allocator holds on CUDA.
/// </param>
/// <param name="FlopUtilization">
/// Floating-point operations of the reporting rank's nets over what its device could do in the same time, 0 to 1; null where
/// the device's peak is not known, as on a CPU.
/// </param>
/// <param name="WorldSize">Ranks that took the step.</param>
/// <remarks>Whatever can be null is null in rows that are older than its measuring.</remarks>
public sealed record StepMetrics(
    long Step,
    bool Applied,
    double? VsdLoss,
    double LoraLoss,
    double? StudentGradNorm,
    double LoraGradNorm,
    double KappaMin,
    double KappaMax,
    int MicroBatch,
    double Seconds,
    double SamplesPerSecond,
    IReadOnlyDictionary<string, double> PhaseSeconds,
    double? ClipLoss = null,
    double? ClipCosine = null,
    double? StudentUpdateRatio = null,
    double? LoraUpdateRatio = null,
    ResidualProfile? ResidualByKappa = null,
    ResidualProfile? ResidualByT = null,
    long? MemoryBytes = null,
    double? FlopUtilization = null,
    int? WorldSize = null);
