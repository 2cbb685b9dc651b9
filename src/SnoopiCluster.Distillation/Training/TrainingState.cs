using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Step;

namespace SnoopiCluster.Distillation.Training;

/// <summary>
/// All that a run's steps change: both nets with their optimisers, and the ledger, which moves in the same call. What a
/// checkpoint holds and a newcomer receives.
/// </summary>
public sealed class TrainingState(RunSpec spec, DistillationModels models) : IDisposable
{
    /// <summary>The student.</summary>
    public TrainedNet Student { get; } = new(models.StudentParameters, spec.Adamw, spec.Ema);

    /// <summary>The LoRA teacher: its adapters only.</summary>
    public TrainedNet Lora { get; } = new(models.LoraParameters, spec.Adamw, ema: null);

    /// <summary>What was fed so far, and with what outcome.</summary>
    public LedgerState Ledger { get; internal set; } = LedgerState.Empty;

    /// <summary>Number of the next step, from 0.</summary>
    public long Step => Ledger.NextStep;

    /// <summary>Skipped steps since the last applied one, or since weights of a checkpoint were taken.</summary>
    public int SkippedInARow { get; internal set; }

    /// <summary>Called between the updates of the two nets; only tests that kill the process there set it.</summary>
    public Action? BetweenUpdates { get; set; }

    /// <summary>Decides on the accumulated gradients whether the step is applied.</summary>
    /// <param name="updatesStudent">Whether this step has a gradient for the student.</param>
    /// <param name="maxNorm">Norm to which each net's gradient is clipped; 0 for no clipping.</param>
    public CommitDecision Decide(bool updatesStudent, double maxNorm) => new(
        updatesStudent,
        updatesStudent ? Student.Parameters.GradientNorm() : 0,
        Lora.Parameters.GradientNorm(),
        maxNorm);

    /// <summary>
    /// Applies the step to both nets, or skips it, and moves the ledger: the only place where either happens.
    /// </summary>
    /// <param name="decision">What was decided on the reduced gradients.</param>
    /// <param name="prompts">The prompts of the whole global batch that were fed, by sample index.</param>
    public void Commit(CommitDecision decision, IReadOnlyList<FedPrompt> prompts)
    {
        if (decision.Applies)
        {
            ApplyUpdates(decision);
        }

        SkippedInARow = decision.Applies ? 0 : SkippedInARow + 1;
        PromptDigest[] fed = [.. prompts.Select(prompt => PromptDigest.Of(prompt.Id, prompt.Text))];
        Ledger = Ledger.Advance(Step, decision.Applies ? StepOutcome.Applied : StepOutcome.Skipped, fed);
    }

    /// <summary>Sets the gradients of both nets to zero.</summary>
    public void ZeroGradients()
    {
        Student.Parameters.ZeroGradients();
        Lora.Parameters.ZeroGradients();
    }

    /// <summary>Adds a micro-batch's gradients to the fp32 sums, where the nets compute in bf16.</summary>
    public void FoldGradients()
    {
        Student.Parameters.AccumulateGradients();
        Lora.Parameters.AccumulateGradients();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Student.Dispose();
        Lora.Dispose();
    }

    private void ApplyUpdates(CommitDecision decision)
    {
        double warmup = spec.WarmupSteps == 0 ? 1 : Math.Min(1, (Step + 1.0) / spec.WarmupSteps);
        Lora.Apply(spec.Lora.Lr * warmup, decision.LoraClip);
        BetweenUpdates?.Invoke();
        if (decision.UpdatesStudent)
        {
            Student.Apply(spec.Student.Lr * warmup, decision.StudentClip);
        }
    }
}
