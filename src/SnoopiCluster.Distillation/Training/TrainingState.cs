using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

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
    public TrainedNet Lora { get; } =
        new(models.LoraParameters, spec.Adamw, ema: null, StepTail.LengthOf(spec.Batch));

    /// <summary>What was fed so far, and with what outcome.</summary>
    public LedgerState Ledger { get; internal set; } = LedgerState.Empty;

    /// <summary>Number of the next step, from 0.</summary>
    public long Step => Ledger.NextStep;

    /// <summary>Skipped steps since the last applied one, or since weights of a checkpoint were taken.</summary>
    public int SkippedInARow { get; internal set; }

    /// <summary>What is counted of the state besides its buffers.</summary>
    public StateCounts Counts => new(Ledger, SkippedInARow, Student.Counts, Lora.Counts);

    /// <summary>Every buffer that steps change, in the order in which ranks hand them over.</summary>
    internal IEnumerable<(string Name, FlatLayout Layout, Tensor Flat)> Buffers =>
        new[] { ("student", Student), ("lora", Lora) }.SelectMany(
            net => net.Item2.Buffers,
            (net, buffer) => ($"{net.Item1}.{buffer.Name}", net.Item2.Parameters.Layout, buffer.Flat));

    /// <summary>Called between the updates of the two nets; only tests that kill the process there set it.</summary>
    public Action? BetweenUpdates { get; set; }

    /// <summary>Decides on the accumulated gradients whether the step is applied.</summary>
    /// <param name="updatesStudent">Whether this step has a gradient for the student.</param>
    /// <param name="maxNorm">Norm to which each net's gradient is clipped; 0 for no clipping.</param>
    /// <param name="isFinite">Whether every rank found its residuals and losses finite.</param>
    public CommitDecision Decide(bool updatesStudent, double maxNorm, bool isFinite = true) => new(
        updatesStudent,
        updatesStudent ? Student.Parameters.GradientNorm() : 0,
        Lora.Parameters.GradientNorm(),
        maxNorm,
        isFinite);

    /// <summary>
    /// Applies the step to both nets, or skips it, and moves the ledger: the only place where either happens.
    /// </summary>
    /// <param name="decision">What was decided on the reduced gradients.</param>
    /// <param name="fed">What was fed in the whole global batch, by sample index.</param>
    /// <param name="measures">Whether the updates are measured; no weight depends on it.</param>
    /// <returns>How far the weights moved.</returns>
    public UpdateRatios Commit(CommitDecision decision, ReadOnlySpan<PromptDigest> fed, bool measures = false)
    {
        UpdateRatios ratios = decision.Applies ? ApplyUpdates(decision, measures) : default;

        SkippedInARow = decision.Applies ? 0 : SkippedInARow + 1;
        Ledger = Ledger.Advance(Step, decision.Applies ? StepOutcome.Applied : StepOutcome.Skipped, fed);
        return ratios;
    }

    /// <summary>Sets the gradients of both nets to zero.</summary>
    /// <param name="exceptStudent">Leaves the student's as they are.</param>
    public void ZeroGradients(bool exceptStudent = false)
    {
        if (!exceptStudent)
        {
            Student.Parameters.ZeroGradients();
        }

        Lora.Parameters.ZeroGradients();
    }

    /// <summary>Adds a micro-batch's gradients to the fp32 sums, where the nets compute in bf16.</summary>
    public void FoldGradients()
    {
        Student.Parameters.AccumulateGradients();
        Lora.Parameters.AccumulateGradients();
    }

    /// <summary>Takes what is counted of another state whose buffers were written into this one's.</summary>
    /// <param name="counts">The other state's counts.</param>
    public void Take(StateCounts counts)
    {
        Ledger = counts.Ledger;
        SkippedInARow = counts.SkippedInARow;
        Student.Updates = counts.Student.Updates;
        Lora.Updates = counts.Lora.Updates;
        Student.TakeCounts(counts.Student);
        Lora.TakeCounts(counts.Lora);
        Student.Parameters.RefreshWeights();
        Lora.Parameters.RefreshWeights();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Student.Dispose();
        Lora.Dispose();
    }

    private UpdateRatios ApplyUpdates(CommitDecision decision, bool measures)
    {
        double warmup = spec.WarmupSteps == 0 ? 1 : Math.Min(1, (Step + 1.0) / spec.WarmupSteps);
        double? lora = Lora.Apply(spec.Lora.Lr * warmup, decision.LoraClip, measures);
        BetweenUpdates?.Invoke();
        double? student = decision.UpdatesStudent
            ? Student.Apply(spec.Student.Lr * warmup, decision.StudentClip, measures)
            : null;
        return new UpdateRatios(student, lora);
    }
}
