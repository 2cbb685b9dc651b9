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
/// <param name="Seconds">Wall time of the step.</param>
/// <param name="SamplesPerSecond">Samples of the step over its wall time.</param>
/// <param name="PhaseSeconds">Wall time by phase of the step.</param>
/// <param name="ClipLoss">
/// Mean over the samples of max(0, tau - cosine); null when the run has no CLIP loss, or the step left the student alone.
/// </param>
/// <param name="ClipCosine">Mean cosine of the samples' pictures with their prompts; null as for the loss.</param>
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
    double? ClipCosine = null);
