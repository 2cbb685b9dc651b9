namespace SnoopiCluster.Worker.Training;

/// <summary>What a person watching a run sees of a step.</summary>
/// <param name="Step">How many steps are done, this one included.</param>
/// <param name="Steps">How many steps the run has.</param>
/// <param name="IsApplied">Whether the step was applied or skipped as not finite.</param>
/// <param name="VsdLoss">See <see cref="Core.Progress.StepMetrics.VsdLoss"/>.</param>
/// <param name="LoraLoss">See <see cref="Core.Progress.StepMetrics.LoraLoss"/>.</param>
/// <param name="ClipLoss">See <see cref="Core.Progress.StepMetrics.ClipLoss"/>.</param>
/// <param name="ClipCosine">See <see cref="Core.Progress.StepMetrics.ClipCosine"/>.</param>
/// <param name="StudentGradNorm">See <see cref="Core.Progress.StepMetrics.StudentGradNorm"/>.</param>
/// <param name="LoraGradNorm">See <see cref="Core.Progress.StepMetrics.LoraGradNorm"/>.</param>
/// <param name="KappaMin">Smallest guidance scale drawn in the step.</param>
/// <param name="KappaMax">Largest guidance scale drawn in the step.</param>
/// <param name="SecondsPerStep">Moving average of the steps' wall time.</param>
/// <param name="SamplesPerSecond">Samples a second at that average.</param>
/// <param name="Remaining">Time to the last step at that average.</param>
public sealed record StepReport(
    long Step,
    long Steps,
    bool IsApplied,
    double? VsdLoss,
    double LoraLoss,
    double? ClipLoss,
    double? ClipCosine,
    double? StudentGradNorm,
    double LoraGradNorm,
    double KappaMin,
    double KappaMax,
    double SecondsPerStep,
    double SamplesPerSecond,
    TimeSpan Remaining);
