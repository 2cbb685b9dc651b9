using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Models.Lora;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Tests.Step;

/// <summary>What must be true of the method whatever the weights are (spec/methods.md 7; issue 2, "unit truths").</summary>
public sealed class StepTruthTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(16)]
    public void StudentGradient_BeforeAnyLoraStep_IsExactlyZero(int batch)
    {
        using var scope = NewDisposeScope();
        using DistillationModels models = SmallNets.Load(SmallNets.Spec(batch));
        using var state = new TrainingState(SmallNets.Spec(batch), models);

        StepSums sums = Accumulate(SmallNets.Spec(batch), models, state, Samples(batch));

        Assert.Equal(0, state.Student.Parameters.GradientNorm());
        Assert.Equal(0, sums.Vsd);
        Assert.True(state.Lora.Parameters.GradientNorm() > 0, "the LoRA teacher has a gradient from the first step");
    }

    [Fact]
    public void StudentGradient_OnceTeachersDiffer_IsNotZero()
    {
        using var scope = NewDisposeScope();
        RunSpec spec = SmallNets.Spec();
        using DistillationModels models = SmallNets.Load(spec);
        SmallNets.Stir(models);
        using var state = new TrainingState(spec, models);

        Accumulate(spec, models, state, Samples(spec.Batch));

        Assert.True(state.Student.Parameters.GradientNorm() > 0);
    }

    [Theory]
    [InlineData(KappaOn.Both)]
    [InlineData(KappaOn.Independent)]
    [InlineData(KappaOn.Frozen)]
    [InlineData(KappaOn.Lora)]
    public void StudentGradient_EqualsAutogradOfTheSurrogateLoss(KappaOn on)
    {
        using var scope = NewDisposeScope();
        RunSpec spec = SmallNets.Spec() with { Kappa = new KappaSpec { On = on } };
        using DistillationModels models = SmallNets.Load(spec);
        SmallNets.Stir(models);
        using var state = new TrainingState(spec, models);
        Accumulate(spec, models, state, Samples(spec.Batch));
        using Tensor ours = state.Student.Parameters.Gradients.clone();

        // L = 0.5 mean((xh - stopgrad(xh - g))^2) with g of four separate forwards (spec 1.6).
        StepDraws draws = SmallNets.Draws(spec, models, 0, Samples(spec.Batch));
        Tensor c = SmallNets.Features(models, spec.Batch);
        Tensor c0 = SmallNets.NullFeatures(models, spec.Batch);
        state.ZeroGradients();
        Tensor xh = models.StudentX0(draws.StudentNoise, c);
        Tensor g;
        using (no_grad())
        {
            g = SeparateResidual(models, xh.detach(), c, c0, draws);
        }

        Tensor target = (xh - g).detach();
        ((xh - target).square().mean() * 0.5).backward();

        Compare.Close(state.Student.Parameters.Gradients, ours, 5e-4, "student gradient");
    }

    [Fact]
    public void BatchedTeachers_EqualFourSeparateForwards()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        RunSpec spec = SmallNets.Spec();
        using DistillationModels models = SmallNets.Load(spec);
        SmallNets.Stir(models);
        int b = spec.Batch;
        StepDraws draws = SmallNets.Draws(spec, models, 0, Samples(b));
        Tensor c = SmallNets.Features(models, b);
        Tensor c0 = SmallNets.NullFeatures(models, b);
        Tensor x = draws.VsdNoise;
        long[] t = draws.VsdTimesteps;

        Tensor[] batched = models.TeacherNoise(
            x.repeat(4, 1, 1, 1), [.. t, .. t, .. t, .. t], cat([c0, c, c0, c]), AdapterRows.Range(2 * b, 2 * b)).chunk(4);

        Compare.Close(models.TeacherNoise(x, t, c0, AdapterRows.None), batched[0], 1e-5, "frozen uncond");
        Compare.Close(models.TeacherNoise(x, t, c, AdapterRows.None), batched[1], 1e-5, "frozen cond");
        Compare.Close(models.TeacherNoise(x, t, c0, AdapterRows.All), batched[2], 1e-5, "LoRA uncond");
        Compare.Close(models.TeacherNoise(x, t, c, AdapterRows.All), batched[3], 1e-5, "LoRA cond");
        Assert.True(Compare.Error(batched[1], batched[3]) > 1e-3, "the adapters change nothing");
    }

    [Fact]
    public void Gradients_DoNotDependOnTheMicroBatch()
    {
        using var scope = NewDisposeScope();
        RunSpec spec = SmallNets.Spec(batch: 6);
        using DistillationModels models = SmallNets.Load(spec);
        SmallNets.Stir(models);
        using var state = new TrainingState(spec, models);
        Accumulate(spec, models, state, Samples(6));
        using Tensor student = state.Student.Parameters.Gradients.clone();
        using Tensor lora = state.Lora.Parameters.Gradients.clone();

        state.ZeroGradients();
        Accumulate(spec, models, state, [0, 1, 2, 3]);
        Accumulate(spec, models, state, [4, 5]);

        Compare.Close(student, state.Student.Parameters.Gradients, 2e-4, "student gradient");
        Compare.Close(lora, state.Lora.Parameters.Gradients, 2e-4, "LoRA gradient");
    }

    [Fact]
    public void Steps_ChangeOnlyTheLoraParametersOfTheTeacher()
    {
        using var scope = NewDisposeScope();
        RunSpec spec = SmallNets.Spec();
        using DistillationModels models = SmallNets.Load(spec);
        using var state = new TrainingState(spec, models);
        Dictionary<string, Tensor> before = models.Teacher.state_dict().ToDictionary(p => p.Key, p => p.Value.clone());
        string student = state.Student.Parameters.MasterHash();
        string lora = state.Lora.Parameters.MasterHash();

        for (int i = 0; i < 3; i++)
        {
            state.ZeroGradients();
            Accumulate(spec, models, state, Samples(spec.Batch), step: i);
            CommitDecision decision = state.Decide(updatesStudent: true, spec.GradClip);
            state.Student.Apply(spec.Student.Lr, decision.StudentClip);
            state.Lora.Apply(spec.Lora.Lr, decision.LoraClip);
        }

        Assert.All(models.Teacher.state_dict(), p => Assert.True(p.Value.equal(before[p.Key]).all().item<bool>(), p.Key));
        Assert.NotEqual(student, state.Student.Parameters.MasterHash());
        Assert.NotEqual(lora, state.Lora.Parameters.MasterHash());
    }

    [Fact]
    public void Bf16Step_IsCloseToTheFp32Step()
    {
        using var scope = NewDisposeScope();
        Dictionary<Precision, double> norms = [];
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            RunSpec spec = SmallNets.Spec() with { Model = new ModelSpec { Precision = precision } };
            using DistillationModels models = SmallNets.Load(spec);
            using var state = new TrainingState(spec, models);
            Accumulate(spec, models, state, Samples(spec.Batch));
            state.FoldGradients();
            norms[precision] = state.Lora.Parameters.GradientNorm();
        }

        // golden/README.md: bf16 over the whole net moves gradient norms by under 3 % but for ill-conditioned tensors.
        Assert.Equal(norms[Precision.Fp32], norms[Precision.Bf16], norms[Precision.Fp32] * 0.15);
        Assert.NotEqual(norms[Precision.Fp32], norms[Precision.Bf16]);
    }

    private static int[] Samples(int batch) => [.. Enumerable.Range(0, batch)];

    private static StepSums Accumulate(
        RunSpec spec, DistillationModels models, TrainingState state, int[] samples, long step = 0)
    {
        Tensor features = SmallNets.Features(models, spec.Batch)[TensorIndex.Tensor(tensor(Array.ConvertAll(samples, i => (long)i)))];
        var sums = new StepSums(CPU);
        new TrainingStep(spec, models, state).Accumulate(
            SmallNets.Draws(spec, models, step, samples),
            features,
            SmallNets.NullFeatures(models, samples.Length),
            updatesStudent: true,
            sums,
            new StepTimes());
        return sums;
    }

    private static Tensor SeparateResidual(
        DistillationModels models, Tensor x, Tensor c, Tensor c0, StepDraws draws)
    {
        var levels = models.Schedule.LevelsAt(draws.VsdTimesteps, CPU);
        Tensor xt = (levels.Signal * x) + (levels.Noise * draws.VsdNoise);
        Tensor frozen = Guide(AdapterRows.None, draws.KappaFrozen);
        Tensor lora = Guide(AdapterRows.All, draws.KappaLora);
        return levels.Noise.square() * (frozen - lora);

        Tensor Guide(AdapterRows rows, float[] kappas)
        {
            Tensor kappa = tensor(kappas).view(-1, 1, 1, 1);
            Tensor uncond = models.TeacherNoise(xt, draws.VsdTimesteps, c0, rows);
            Tensor cond = models.TeacherNoise(xt, draws.VsdTimesteps, c, rows);
            return ((1 - kappa) * uncond) + (kappa * cond);
        }
    }
}
