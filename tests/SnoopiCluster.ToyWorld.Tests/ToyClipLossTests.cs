using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Vae;
using SnoopiCluster.ToyWorld.Teacher;
using SnoopiCluster.ToyWorld.World;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Tests;

/// <summary>The CLIP loss with the pair and the tiny decoder beside the teacher that ships.</summary>
public sealed class ToyClipLossTests
{
    private const int Count = 128;
    private const int Batch = 4;

    private static readonly ToySample[] Painted =
        [.. Enumerable.Range(0, Count).Select(i => ToySample.Draw(seed: 5, i, ScenePart.HeldOut))];
    private static readonly string[] Said = [.. Painted.Select(sample => sample.Caption)];

    [Theory]
    [InlineData(ToyTeacher.TinyVae)]
    [InlineData("vae")]
    public void Measure_PaintedPictures_FitTheirOwnCaptionsAndNotThoseOfOthers(string decoder)
    {
        using var scope = NewDisposeScope();
        using ClampedClipLoss loss = Load(decoder);
        Tensor latents = Latents();

        double own = MeanCosine(loss, latents, Said);
        double swapped = MeanCosine(loss, latents, [.. Said[1..], Said[0]]);

        Assert.InRange(own, -1, 1);
        Assert.True(own > swapped + 0.3, $"{own:0.000} of own captions, {swapped:0.000} of others'");
    }

    [Fact]
    public void Measure_PaintedPicturesThroughTheAutoencoder_HaveTheCosineOfTheCard()
    {
        using var scope = NewDisposeScope();
        using ClampedClipLoss loss = Load("vae");

        double card = TeacherCard.Of(ToyTeacher.Folder)!.Cosine;
        Assert.Equal(card, MeanCosine(loss, Latents(), Said), 0.02);
    }

    [Fact]
    public void Measure_PaintedPictures_AreClampedAboutEachSecondTime()
    {
        using var scope = NewDisposeScope();
        using ClampedClipLoss loss = Load(ToyTeacher.TinyVae);

        ClipMeasure measure = loss.Measure(Latents(), loss.TextEmbeddings(Said), withGradient: true);

        bool[] pulled = measure.Gradient!.flatten(1).ne(0).any(1).data<bool>().ToArray();
        double share = pulled.Count(isPulled => isPulled) / (double)Count;
        Assert.True(share is > 0.3 and < 0.7, $"{share:P0} are pulled");
        Assert.True(measure.LossSum.item<float>() > 0);
    }

    [Fact]
    public void Run_StudentOfTheShippedTeacher_IsPulledByTheLoss()
    {
        RunSpec spec = ToySettings.Student("clip", seed: 3, steps: 100, ToyTeacher.Folder, "captions") with
        {
            Batch = Batch,
            Clip = ToySettings.ClipLoss(ToyTeacher.Folder),
        };

        StepResult[] with = Train(spec, steps: 3);
        StepResult[] without = Train(spec with { Clip = new ClipSpec() }, steps: 1);

        Assert.All(with, step =>
        {
            Assert.True(step.IsApplied);
            Assert.InRange(step.ClipCosine!.Value, -1, 1);
            Assert.True(double.IsFinite(step.ClipLoss!.Value));

            // What is below tau lacks something, and what is above it counts nothing.
            Assert.True(step.ClipLoss.Value >= ToySettings.ClipTau - step.ClipCosine.Value - 1e-5);
        });
        Assert.True(with[0].ClipLoss > 0, "an untrained student's pictures do not fit their captions yet");
        Assert.Null(without[0].ClipLoss);
        Assert.Equal(without[0].VsdLoss, with[0].VsdLoss);
        Assert.NotEqual(without[0].StudentGradNorm, with[0].StudentGradNorm);
    }

    private static ClampedClipLoss Load(string decoder) => ClampedClipLoss.Load(
        ToySettings.ClipLoss(ToyTeacher.Folder) with { Decoder = Path.Combine(ToyTeacher.Folder, decoder) },
        latentChannels: 4,
        CPU);

    // As a perfect student would give them.
    private static Tensor Latents()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using AutoencoderKL vae =
            AutoencoderKL.Load(Path.Combine(ToyTeacher.Folder, "vae"), WeightPlacement.Cpu);
        Tensor images = SceneRenderer.Render([.. Painted.Select(sample => sample.Picture)]);
        return vae.Scale(vae.Encode(images).Mean).MoveToOuterDisposeScope();
    }

    private static double MeanCosine(ClampedClipLoss loss, Tensor latents, string[] captions) => loss
        .Measure(latents, loss.TextEmbeddings(captions), withGradient: false)
        .CosineSum.item<float>() / Count;

    private static StepResult[] Train(RunSpec spec, int steps)
    {
        using var scope = NewDisposeScope();
        using DistillationModels models = DistillationModels.Load(spec);
        using TrainingState state = new(spec, models);
        TrainingStep step = new(spec, models, state);
        return
        [
            .. Enumerable.Range(0, steps).Select(_ => step.Run(
            [
                .. Said[..Batch].Select((caption, i) => new FedPrompt(i, new PromptId(i), caption)),
            ])),
        ];
    }
}
