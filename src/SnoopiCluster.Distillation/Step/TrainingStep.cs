using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Models.Lora;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Step;

/// <summary>
/// One training step of PG-SB, the whole of it (design section 5, spec/methods.md 1.6 to 1.8): both gradients are computed
/// from the state before the step, and either both nets are updated or neither is.
/// </summary>
/// <remarks>
/// Letters: <c>z</c> the student's input noise, <c>xh</c> its clean latent, <c>c</c> text features, <c>c0</c> those of the null
/// prompt, <c>kappa</c> the guidance scale, <c>g</c> the weighted residual, b samples of the micro-batch, [b, C, h, w] latents.
/// </remarks>
public sealed class TrainingStep(RunSpec spec, DistillationModels models, TrainingState state)
{
    private readonly long[] _latentShape = models.LatentShape;

    /// <summary>Called when the gradients of all micro-batches are there, before the decision; where they can be reduced or poisoned.</summary>
    public Action<TrainingState>? OnGradients { get; init; }

    /// <summary>Samples of one forward and backward; halved and kept when a step runs out of memory.</summary>
    public int MicroBatch { get; set; } = spec.MicroBatch == 0 ? spec.Batch : spec.MicroBatch;

    /// <summary>Whether a step updates the student too: each n-th does, with <c>student_every: n</c>.</summary>
    public static bool UpdatesStudent(RunSpec spec, long step) => (step + 1) % spec.StudentEvery == 0;

    /// <summary>Computes and commits the next step on the given prompts: the rank's share of the global batch.</summary>
    /// <exception cref="NativeOperationException">A single sample does not fit into memory, or libtorch refused an operation.</exception>
    public StepResult Run(IReadOnlyList<FedPrompt> prompts)
    {
        var times = new StepTimes();
        bool updatesStudent = UpdatesStudent(spec, state.Step);
        using StepSums sums = AccumulateGradients(prompts, updatesStudent, times);

        OnGradients?.Invoke(state);
        CommitDecision decision = state.Decide(updatesStudent, spec.GradClip);
        long step = state.Step;
        state.Commit(decision, prompts);
        times.Charge(StepPhase.Optimizer);

        double elements = GlobalElements;
        return new StepResult(
            step,
            decision.Applies,
            updatesStudent ? sums.Vsd / VsdDivisor : null,
            sums.Lora / elements,
            updatesStudent ? decision.StudentGradNorm : null,
            decision.LoraGradNorm,
            sums.KappaMin,
            sums.KappaMax,
            MicroBatch,
            times);
    }

    // Losses are sums over samples divided by the global element count, so that neither micro-batches nor ranks change them.
    private double GlobalElements => (double)spec.Batch * _latentShape.Aggregate(1L, (a, b) => a * b);

    private double VsdDivisor => spec.Vsd.Reduction == LossReduction.Mean ? GlobalElements : 1;

    // The gradients of all micro-batches. Out of memory: nothing was applied yet, so the whole step starts again with half.
    private StepSums AccumulateGradients(IReadOnlyList<FedPrompt> prompts, bool updatesStudent, StepTimes times)
    {
        while (true)
        {
            var sums = new StepSums(models.Device);
            state.ZeroGradients();
            try
            {
                foreach (FedPrompt[] micro in prompts.Chunk(MicroBatch))
                {
                    using DisposeScope scope = NewDisposeScope();
                    Accumulate(micro, updatesStudent, sums, times);
                    state.FoldGradients();
                }

                return sums;
            }
            catch (Exception e) when (NativeOperationException.MeansOutOfMemory(e) && MicroBatch > 1)
            {
                sums.Dispose();
                MicroBatch = (MicroBatch + 1) / 2;
            }
        }
    }

    private void Accumulate(FedPrompt[] micro, bool updatesStudent, StepSums sums, StepTimes times)
    {
        long[] samples = Array.ConvertAll(micro, p => (long)p.SampleIndex);
        StepDraws draws = StepDraws.For(spec, state.Step, samples, _latentShape, models.Device);
        Tensor c = models.Text.Encode(Array.ConvertAll(micro, p => p.Text)); // [b, T, D]
        Tensor c0 = models.Text.Null.expand(c.shape);
        sums.AddKappas(draws);
        times.Charge(StepPhase.Input);
        Accumulate(draws, c, c0, updatesStudent, sums, times);
    }

    /// <summary>Both gradients of one micro-batch, added to the flat gradients: the method itself.</summary>
    internal void Accumulate(
        StepDraws draws, Tensor c, Tensor c0, bool updatesStudent, StepSums sums, StepTimes times)
    {
        Tensor xh;
        using (set_grad_enabled(updatesStudent))
        {
            xh = models.StudentX0(draws.StudentNoise, c);
        }

        times.Charge(StepPhase.StudentForward);
        Tensor x = xh.detach();
        if (updatesStudent)
        {
            Tensor g;
            using (no_grad())
            {
                g = VsdResidual(x, c, c0, draws);
                sums.AddVsd(PgSb.VsdLossSum(g));
            }

            times.Charge(StepPhase.Teachers);
            autograd.backward([xh], [g / VsdDivisor]); // dL/dxh = g / N; nothing flows through the teachers
            times.Charge(StepPhase.StudentBackward);
        }

        Tensor loraLoss = LoraLossSum(x, c, c0, draws);
        (loraLoss / GlobalElements).backward();
        sums.AddLora(loraLoss.detach());
        times.Charge(StepPhase.Lora);
    }

    // g of eq. 7, from one forward of the shared network over [frozen uncond, frozen cond, LoRA uncond, LoRA cond] rows.
    private Tensor VsdResidual(Tensor x, Tensor c, Tensor c0, StepDraws draws)
    {
        long b = x.shape[0];
        NoiseLevels levels = models.Schedule.LevelsAt(draws.VsdTimesteps, models.Device);
        Tensor xt = DiffusionEquations.AddNoise(x, draws.VsdNoise, levels);
        Tensor[] eps = models.TeacherNoise(
            xt.repeat(4, 1, 1, 1),
            [.. draws.VsdTimesteps, .. draws.VsdTimesteps, .. draws.VsdTimesteps, .. draws.VsdTimesteps],
            cat([c0, c, c0, c]),
            AdapterRows.Range(2 * b, 2 * b)).chunk(4);

        Tensor frozen = PgSb.Guided(eps[0], eps[1], PerSample(draws.KappaFrozen));
        Tensor lora = PgSb.Guided(eps[2], eps[3], PerSample(draws.KappaLora));
        Tensor weight = spec.Vsd.Weight == VsdWeight.OneMinusAbar ? levels.Noise.square() : ones_like(levels.Noise);
        Tensor g = PgSb.Residual(frozen, lora, weight);
        return spec.Vsd.NanToNum ? g.nan_to_num() : g;
    }

    private Tensor LoraLossSum(Tensor x, Tensor c, Tensor c0, StepDraws draws)
    {
        NoiseLevels levels = models.Schedule.LevelsAt(draws.LoraTimesteps, models.Device);
        Tensor xt = DiffusionEquations.AddNoise(x, draws.LoraNoise, levels);
        Tensor drops = tensor(draws.DropsCondition, device: models.Device).view(-1, 1, 1);
        Tensor predicted = models.TeacherNoise(xt, draws.LoraTimesteps, where(drops, c0, c), AdapterRows.All);
        Tensor weight = spec.Lora.Weight == LoraWeight.Abar ? levels.Signal.square() : ones_like(levels.Signal);
        return PgSb.LoraLossSum(predicted, draws.LoraNoise, weight);
    }

    private Tensor PerSample(float[] values) => tensor(values, device: models.Device).view(-1, 1, 1, 1);
}
