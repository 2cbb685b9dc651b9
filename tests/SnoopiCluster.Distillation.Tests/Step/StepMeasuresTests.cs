using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Tests.Step;

/// <summary>What a step measures of itself, and that nothing it computes depends on it.</summary>
public sealed class StepMeasuresTests
{
    private static PromptDigest[] Fed { get; } =
        [.. Enumerable.Range(0, 4).Select(sample => PromptDigest.Of(new PromptId(sample), "text"))];

    [Fact]
    public void Residuals_OfAStep_AreTheSamplesNormsInTheirBins()
    {
        using var scope = NewDisposeScope();
        RunSpec spec = SmallNets.Spec(batch: 6);
        using DistillationModels models = SmallNets.Load(spec);
        SmallNets.Stir(models);
        using var state = new TrainingState(spec, models);
        var step = new TrainingStep(spec, models, state);
        int[] samples = [0, 1, 2, 3, 4, 5];
        Tensor c = SmallNets.Features(models, spec.Batch);
        Tensor c0 = SmallNets.NullFeatures(models, spec.Batch);

        ResidualSums whole = Measure(step, spec, models, state, samples, c, c0);

        // Each sample by itself: its loss is half the sum of the squares of its residual.
        var axis = (Kappa: ResidualAxis.OfKappa(spec.Kappa), T: ResidualAxis.OfTimestep(spec.Vsd));
        double elements = models.LatentShape.Aggregate(1.0, (product, size) => product * size);
        double[] byKappa = new double[ResidualAxis.NumKappaBins];
        int[] counts = new int[ResidualAxis.NumKappaBins];
        double[] byT = new double[ResidualAxis.NumTimestepBins];
        int[] countsT = new int[ResidualAxis.NumTimestepBins];
        foreach (int sample in samples)
        {
            StepDraws draws = SmallNets.Draws(spec, models, 0, sample);
            using StepSums sums = new(CPU);
            state.ZeroGradients();
            step.Accumulate(draws, c.narrow(0, sample, 1), c0.narrow(0, sample, 1), true, sums, new StepTimes());
            double norm = Math.Sqrt(2 * sums.Vsd / elements);
            Add(byKappa, counts, axis.Kappa.BinOf(draws.KappaFrozen[0]), norm);
            Add(byT, countsT, axis.T.BinOf(draws.VsdTimesteps[0]), norm);
        }

        Same(ResidualProfile.Of(byKappa, counts), whole.ByKappa);
        Same(ResidualProfile.Of(byT, countsT), whole.ByTimestep);
        Assert.Equal(6, whole.ByKappa.Counts.Sum());
    }

    [Fact]
    public void Commit_Measured_GivesRatiosAndTheSameBits()
    {
        using var scope = NewDisposeScope();
        RunSpec spec = SmallNets.Spec();
        (string student, string lora, UpdateRatios measured) = Train(spec, measures: true);
        (string plainStudent, string plainLora, UpdateRatios none) = Train(spec, measures: false);

        Assert.Equal((plainStudent, plainLora), (student, lora));
        Assert.Equal(default, none);

        // AdamW's first updates move each weight by about the rate.
        Assert.InRange(measured.Student ?? 0, 1e-5, 1e-1);
        Assert.InRange(measured.Lora ?? 0, 1e-5, 1);
    }

    [Fact]
    public void Commit_Measured_GivesTheChangeOverTheWeightsOfEachNet()
    {
        using var scope = NewDisposeScope();
        RunSpec spec = SmallNets.Spec();
        using DistillationModels models = SmallNets.Load(spec);
        SmallNets.Stir(models);
        using var state = new TrainingState(spec, models);
        var step = new TrainingStep(spec, models, state);
        state.ZeroGradients();
        Measure(step, spec, models, state, [0, 1, 2, 3], SmallNets.Features(models, 4), SmallNets.NullFeatures(models, 4));
        (float[] student, float[] lora) = (ValuesOf(state.Student), ValuesOf(state.Lora));

        UpdateRatios ratios = state.Commit(state.Decide(updatesStudent: true, spec.GradClip), Fed, measures: true);

        Assert.InRange(ratios.Student!.Value / RatioOf(student, ValuesOf(state.Student)), 1 - 1e-4, 1 + 1e-4);
        Assert.InRange(ratios.Lora!.Value / RatioOf(lora, ValuesOf(state.Lora)), 1 - 1e-4, 1 + 1e-4);
        UpdateRatios skipped = state.Commit(
            state.Decide(updatesStudent: true, spec.GradClip, isFinite: false), Fed, measures: true);
        Assert.Equal(default, skipped);

        static float[] ValuesOf(TrainedNet net) => net.Parameters.Masters.cpu().data<float>().ToArray();

        static double RatioOf(float[] before, float[] after) =>
            NormOf(after.Zip(before, (one, other) => (double)one - other)) / NormOf(after.Select(value => (double)value));

        static double NormOf(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));
    }

    [Fact]
    public void Work_OfASmallNet_IsWhatTheLayersMultiply()
    {
        using var scope = NewDisposeScope();
        RunSpec spec = SmallNets.Spec();
        using DistillationModels models = SmallNets.Load(spec);

        StepWork work = StepWork.Of(spec, models, SmallNets.Tokens);

        // The student once forward and twice backward, the teachers four times, the LoRA teacher forward and through its layers.
        double forward = work.Student / 3;
        Assert.InRange(work.Teachers / forward, 4, 4.5);
        Assert.InRange(work.Lora / forward, 2, 2.6);
        Assert.Equal(work.Student + work.Teachers + work.Lora, work.WithStudent);
        Assert.Equal(forward + work.Lora, work.WithoutStudent);
    }

    private static (string Student, string Lora, UpdateRatios Ratios) Train(RunSpec spec, bool measures)
    {
        using DistillationModels models = SmallNets.Load(spec);
        SmallNets.Stir(models);
        using var state = new TrainingState(spec, models);
        var step = new TrainingStep(spec, models, state) { Measures = measures };
        UpdateRatios ratios = default;
        for (int i = 0; i < 2; i++)
        {
            state.ZeroGradients();
            Measure(
                step, spec, models, state, [0, 1, 2, 3], SmallNets.Features(models, 4), SmallNets.NullFeatures(models, 4));
            ratios = state.Commit(
                state.Decide(updatesStudent: true, spec.GradClip), Fed, measures);
        }

        return (state.Student.Parameters.MasterHash(), state.Lora.Parameters.MasterHash(), ratios);
    }

    private static ResidualSums Measure(
        TrainingStep step, RunSpec spec, DistillationModels models, TrainingState state, int[] samples, Tensor c, Tensor c0)
    {
        using StepSums sums = new(CPU);
        StepDraws draws = SmallNets.Draws(spec, models, state.Step, samples);
        sums.AddKappas(draws);
        step.Accumulate(draws, c, c0, updatesStudent: true, sums, new StepTimes());
        return sums.ShareOf(
            [], spec.Batch, default, ResidualAxis.OfKappa(spec.Kappa), ResidualAxis.OfTimestep(spec.Vsd)).Residuals;
    }

    private static void Add(double[] sums, int[] counts, int bin, double norm)
    {
        sums[bin] += norm;
        counts[bin]++;
    }

    private static void Same(ResidualProfile expected, ResidualProfile actual)
    {
        Assert.Equal(expected.Counts, actual.Counts);
        foreach ((double? one, double? other) in expected.Rms.Zip(actual.Rms))
        {
            Assert.Equal(one is null, other is null);
            Assert.InRange((other ?? 1) / (one ?? 1), 1 - 1e-3, 1 + 1e-3);
        }
    }
}
