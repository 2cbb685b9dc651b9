using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Tensors;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Tests;

/// <summary>The fixture's SD1.5-layout network as teacher and student, with text features that need no text encoder.</summary>
internal static class SmallNets
{
    public const int Tokens = 7;

    public static RunSpec Spec(int batch = 4) => new()
    {
        Seed = 11,
        Batch = batch,
        Lora = new LoraSpec { Rank = 4, Alpha = 8 },
        Student = new StudentSpec { Lr = 1e-4 },
    };

    public static DistillationModels Load(RunSpec spec)
    {
        string folder = TestData.Golden("unet-sd15");
        var placement = new WeightPlacement(spec.Model.Precision == Precision.Bf16 ? bfloat16 : float32, CPU);
        return new DistillationModels(
            spec,
            UNet2DConditionModel.Load(folder, placement),
            UNet2DConditionModel.Load(folder, placement),
            text: null,
            NoiseSchedule.Load(Path.Combine(folder, "scheduler")));
    }

    /// <summary>Text features that stand for prompts: [batch, tokens, D], the same for the same seed.</summary>
    public static Tensor Features(DistillationModels models, int batch, ulong seed = 5) => CounterRandom.Normal(
        seed, step: 0, [.. Enumerable.Range(0, batch)], DrawPurpose.Probe,
        [Tokens, models.Student.Config.CrossAttentionDim[0]], CPU);

    /// <summary>The null prompt's features for a batch.</summary>
    public static Tensor NullFeatures(DistillationModels models, int batch) =>
        Features(models, batch: 1, seed: 6).expand(batch, -1, -1);

    public static StepDraws Draws(RunSpec spec, DistillationModels models, long step, params int[] samples) =>
        StepDraws.For(spec, step, Array.ConvertAll(samples, i => (long)i), models.LatentShape, CPU);

    /// <summary>Gives the adapters' B matrices values, so that LoRA teacher and frozen teacher differ.</summary>
    public static void Stir(DistillationModels models)
    {
        using var noGradient = no_grad();
        long index = 0;
        foreach ((_, TorchSharp.Modules.Parameter parameter) in models.LoraParameters)
        {
            using Tensor noise = CounterRandom.Normal(
                3, step: 0, [index++], DrawPurpose.Initialisation, parameter.shape, CPU);
            parameter.add_(noise.squeeze(0) * 0.05);
        }
    }
}
