using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>Makes the row that is kept of a step.</summary>
internal static class StepRow
{
    /// <summary>The row of the step that was just committed.</summary>
    /// <param name="result">What the step returned.</param>
    /// <param name="state">The state after it.</param>
    /// <param name="samples">Samples of the step over all ranks.</param>
    /// <param name="elapsed">Wall time of the step.</param>
    /// <param name="worldSize">Ranks that took it.</param>
    /// <param name="memoryBytes">Memory of this rank; null where it is not known.</param>
    /// <param name="flopUtilization">Share of the device's peak; null where that is not known.</param>
    public static StepRecord Of(
        StepResult result,
        TrainingState state,
        int samples,
        TimeSpan elapsed,
        int worldSize,
        long? memoryBytes,
        double? flopUtilization) => new(
        new LedgerRow(
            result.Step,
            result.IsApplied ? StepOutcome.Applied : StepOutcome.Skipped,
            state.Ledger.Hash,
            state.Lora.Updates),
        state.Student.Updates,
        new StepMetrics(
            result.Step,
            result.IsApplied,
            result.VsdLoss,
            result.LoraLoss,
            result.StudentGradNorm,
            result.LoraGradNorm,
            result.KappaMin,
            result.KappaMax,
            result.MicroBatch,
            elapsed.TotalSeconds,
            samples / elapsed.TotalSeconds,
            StepPhases.All.ToDictionary(StepPhases.NameOf, phase => result.Times[phase]),
            result.ClipLoss,
            result.ClipCosine,
            result.Updates.Student,
            result.Updates.Lora,
            result.Residuals.IsEmpty ? null : result.Residuals.ByKappa,
            result.Residuals.IsEmpty ? null : result.Residuals.ByTimestep,
            memoryBytes,
            flopUtilization,
            worldSize));
}
