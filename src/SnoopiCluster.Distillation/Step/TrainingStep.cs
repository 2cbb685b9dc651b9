using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Models.Lora;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Tensors;
using SnoopiCluster.Tensors.Collectives;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Step;

/// <summary>
/// One training step of PG-SB, the whole of it (design section 5, spec/methods.md 1.6 to 1.9): both gradients
/// are computed from the state before the step, and either both nets are updated on all ranks or neither is
/// on any.
/// </summary>
/// <remarks>
/// Letters: <c>z</c> the student's input noise, <c>xh</c> its clean latent, <c>c</c> text features, <c>c0</c>
/// those of the null prompt, <c>y</c> the prompts for the CLIP loss and <c>lambda</c> its weight,
/// <c>kappa</c> the guidance scale, <c>g</c> the weighted residual, b samples of the micro-batch, [b, C, h,
/// w] latents.
/// </remarks>
public sealed class TrainingStep(RunSpec spec, DistillationModels models, TrainingState state)
{
    private readonly long[] _latentShape = models.LatentShape;
    private readonly ResidualAxis _kappaBins = ResidualAxis.OfKappa(spec.Kappa);
    private readonly ResidualAxis _timestepBins = ResidualAxis.OfTimestep(spec.Vsd);

    /// <summary>How gradients come together; another one after each change of the group.</summary>
    public IGradientExchange Exchange { get; set; } = new AloneExchange();

    /// <summary>Called before each LoRA pass; only tests that let memory run out there set it.</summary>
    public Action? BeforeLora { get; set; }

    /// <summary>
    /// Whether residual norms and updates are measured; nothing that is computed depends on it. For measuring what that costs.
    /// </summary>
    public bool Measures { get; set; } = true;

    /// <summary>
    /// Samples of one forward and backward; halved and kept, on all ranks, when one runs out of memory.
    /// </summary>
    public int MicroBatch { get; set; } = spec.MicroBatch == 0 ? spec.Batch : spec.MicroBatch;

    /// <summary>
    /// Whether a step updates the student too: each n-th does, with <c>student_every: n</c>.
    /// </summary>
    public static bool UpdatesStudent(RunSpec spec, long step) => spec.UpdatesStudent(step);

    /// <summary>Computes and commits the next step, together with the other ranks.</summary>
    /// <param name="prompts">The rank's share of the global batch.</param>
    /// <param name="orders">Orders that the rank was given for the group.</param>
    /// <param name="times">Takes the phases' times; null for times that begin now.</param>
    /// <exception cref="NativeOperationException">
    /// A single sample does not fit into memory, or libtorch refused an operation.
    /// </exception>
    /// <exception cref="CollectiveException">Another rank was lost or late: nothing was applied.</exception>
    public StepResult Run(
        IReadOnlyList<FedPrompt> prompts, RankOrder orders = RankOrder.None, StepTimes? times = null)
    {
        times ??= new StepTimes();
        bool updatesStudent = UpdatesStudent(spec, state.Step);
        using StepSums sums = AccumulateGradients(prompts, updatesStudent, times);
        StepTotals totals = Exchange.Complete(state, sums.ShareOf(
            prompts, MicroBatch, orders, _kappaBins, _timestepBins));
        times.Charge(StepPhase.AllReduce);

        CommitDecision decision = state.Decide(updatesStudent, spec.GradClip, totals.IsFinite);
        long step = state.Step;
        UpdateRatios updates = state.Commit(decision, totals.Fed, Measures);
        MicroBatch = totals.MicroBatch;
        times.Charge(StepPhase.Optimizer);
        return new StepResult(
            step,
            decision.Applies,
            updatesStudent ? totals.VsdSum / VsdDivisor : null,
            totals.LoraSum / GlobalElements,
            updatesStudent && models.Clip is not null ? totals.ClipSum / spec.Batch : null,
            updatesStudent && models.Clip is not null ? totals.CosineSum / spec.Batch : null,
            updatesStudent ? decision.StudentGradNorm : null,
            decision.LoraGradNorm,
            totals.KappaMin,
            totals.KappaMax,
            MicroBatch,
            totals.Residuals,
            updates,
            totals.Orders,
            times);
    }

    // Losses are sums over samples divided by the global element count, so that neither micro-batches nor
    // ranks change them.
    private double GlobalElements => (double)spec.Batch * _latentShape.Aggregate(1L, (a, b) => a * b);

    private double VsdDivisor => spec.Vsd.Reduction == LossReduction.Mean ? GlobalElements : 1;

    // The gradients of all micro-batches. Out of memory: nothing was applied yet, so the whole step starts
    // again with half; but the student's gradient stays as it is once it is on its way to the other ranks.
    private StepSums AccumulateGradients(
        IReadOnlyList<FedPrompt> prompts, bool updatesStudent, StepTimes times)
    {
        var sums = new StepSums(models.Device);
        bool studentIsOut = false;
        state.ZeroGradients();
        while (true)
        {
            try
            {
                int left = prompts.Count;
                foreach (FedPrompt[] micro in prompts.Chunk(MicroBatch))
                {
                    using DisposeScope scope = NewDisposeScope();
                    left -= micro.Length;
                    Accumulate(micro, updatesStudent && !studentIsOut, sums, times, onStudentGradient: () =>
                    {
                        state.Student.Parameters.AccumulateGradients();
                        if (left == 0)
                        {
                            Exchange.BeginStudent(state.Student.Parameters);
                            studentIsOut = true;
                        }
                    });
                    state.Lora.Parameters.AccumulateGradients();
                }

                return sums;
            }
            catch (Exception e) when (
                NativeOperationException.MeansOutOfMemory(e) && Math.Min(MicroBatch, prompts.Count) > 1)
            {
                MicroBatch = (Math.Min(MicroBatch, prompts.Count) + 1) / 2;
                sums.Restart(keepsStudent: studentIsOut);
                state.ZeroGradients(exceptStudent: studentIsOut);
            }
        }
    }

    private void Accumulate(
        FedPrompt[] micro, bool updatesStudent, StepSums sums, StepTimes times, Action onStudentGradient)
    {
        long[] samples = Array.ConvertAll(micro, p => (long)p.SampleIndex);
        string[] texts = Array.ConvertAll(micro, p => p.Text);
        StepDraws draws = StepDraws.For(spec, state.Step, samples, _latentShape, models.Device);
        times.Charge(StepPhase.Other);
        Tensor c = models.Text.Encode(texts); // [b, T, D]
        Tensor c0 = models.Text.Null.expand(c.shape);
        sums.AddKappas(draws);
        times.Charge(StepPhase.Text);
        Tensor? y = updatesStudent ? models.Clip?.TextEmbeddings(texts) : null; // [b, P]
        times.Charge(StepPhase.Clip);
        Accumulate(draws, c, c0, updatesStudent, sums, times, onStudentGradient, y);
    }

    /// <summary>Both gradients of one micro-batch, added to the flat gradients: the method itself.</summary>
    internal void Accumulate(
        StepDraws draws,
        Tensor c,
        Tensor c0,
        bool updatesStudent,
        StepSums sums,
        StepTimes times,
        Action? onStudentGradient = null,
        Tensor? y = null)
    {
        Tensor xh;
        using (set_grad_enabled(updatesStudent))
        {
            xh = models.StudentX0(draws.StudentNoise, c);
        }

        times.Charge(StepPhase.Student);
        Tensor x = xh.detach();
        if (updatesStudent)
        {
            Tensor gradient; // dL/dxh = g / N + lambda dL_clip/dxh; nothing flows through the teachers
            using (no_grad())
            {
                Tensor g = VsdResidual(x, c, c0, draws);
                sums.AddVsd(PgSb.VsdLossSum(g));
                if (Measures)
                {
                    sums.AddResiduals(PgSb.ResidualNorms(g), DrawnKappas(draws), draws.VsdTimesteps);
                }

                gradient = g / VsdDivisor;
            }

            times.Charge(StepPhase.Teachers);
            if (y is not null && ClipGradient(x, y, sums) is { } clipGradient)
            {
                gradient += clipGradient;
            }

            times.Charge(StepPhase.Clip);
            autograd.backward([xh], [gradient]);
            onStudentGradient?.Invoke();
            times.Charge(StepPhase.Backward);
        }

        BeforeLora?.Invoke();
        Tensor loraLoss = LoraLossSum(x, c, c0, draws);
        (loraLoss / GlobalElements).backward();
        sums.AddLora(loraLoss.detach());
        times.Charge(StepPhase.Lora);
    }

    // g of eq. 7, from one forward of the shared network over [frozen uncond, frozen cond, LoRA uncond, LoRA
    // cond] rows.
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
        Tensor weight = spec.Vsd.Weight == VsdWeight.OneMinusAbar
            ? levels.Noise.square()
            : ones_like(levels.Noise);
        Tensor g = PgSb.Residual(frozen, lora, weight);
        return spec.Vsd.NanToNum ? g.nan_to_num() : g;
    }

    // The loss is the mean over the global batch. Null where its weight has come down to 0: it is measured
    // all the same.
    private Tensor? ClipGradient(Tensor x, Tensor y, StepSums sums)
    {
        double lambda = PgSb.ClipWeight(spec.Clip.Weight, state.Step, spec.Steps);
        ClipMeasure? measure = models.Clip?.Measure(x, y, withGradient: lambda > 0);
        if (measure is not null)
        {
            sums.AddClip(measure);
        }

        return measure?.Gradient?.mul(lambda / spec.Batch);
    }

    private Tensor LoraLossSum(Tensor x, Tensor c, Tensor c0, StepDraws draws)
    {
        NoiseLevels levels = models.Schedule.LevelsAt(draws.LoraTimesteps, models.Device);
        Tensor xt = DiffusionEquations.AddNoise(x, draws.LoraNoise, levels);
        Tensor drops = tensor(draws.DropsCondition, device: models.Device).view(-1, 1, 1);
        Tensor predicted = models.TeacherNoise(xt, draws.LoraTimesteps, where(drops, c0, c), AdapterRows.All);
        Tensor weight = spec.Lora.Weight == LoraWeight.Abar
            ? levels.Signal.square()
            : ones_like(levels.Signal);
        return PgSb.LoraLossSum(predicted, draws.LoraNoise, weight);
    }

    // The random scale; the frozen teacher's where each teacher has its own.
    private float[] DrawnKappas(StepDraws draws) =>
        spec.Kappa.On == KappaOn.Lora ? draws.KappaLora : draws.KappaFrozen;

    private Tensor PerSample(float[] values) => tensor(values, device: models.Device).view(-1, 1, 1, 1);
}
