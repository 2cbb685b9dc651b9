using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.Models.Vae;
using SnoopiCluster.Tensors;
using SnoopiCluster.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Tests.Step;

/// <summary>
/// The loss by itself: its value, its gradient, its clamp, and the folders it is read from.
/// </summary>
public sealed class ClampedClipLossTests(ClipWorld world) : IClassFixture<ClipWorld>
{
    // golden/README.md: clip forward and gradient.
    private const double Limit = 1e-4;
    private const double GradientLimit = 2e-4;

    [Fact]
    public void Measure_OfTheFixturesPixels_GivesItsLossAndGradient()
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile io = SafetensorsFile.Open(TestData.Golden("clip-vision", "io.safetensors"));
        Tensor deviation = PerColour(ClipPixels.OpenAi.Deviation);
        Tensor mean = PerColour(ClipPixels.OpenAi.Mean);

        // Latents that the decoder below leaves as they are: images which become the fixture's pixels.
        Tensor latents = io.Read("pixel_values").mul(deviation).add(mean).mul(2).sub(1);
        using ClampedClipLoss loss = new(
            CLIPModel.Load(TestData.Golden("clip-vision"), WeightPlacement.Cpu),
            ClipTokenizer.Load(Path.Combine(world.Pipeline, "tokenizer")),
            ClipPixels.OpenAi,
            new ScaledDecoder(1),
            io.Read("clamped_clip_loss.tau").item<float>(),
            CPU);

        ClipMeasure measure = loss.Measure(latents, io.Read("text.text_embeds"), withGradient: true);

        long samples = latents.shape[0];
        Compare.Close(io.Read("clamped_clip_loss"), measure.LossSum.div(samples).reshape(1), Limit, "loss");
        Compare.Close(io.Read("cosine").sum(), measure.CosineSum, Limit, "cosine");
        Tensor pixelGradient = measure.Gradient!.mul(2).mul(deviation).div(samples);
        Compare.Close(
            io.Read("clamped_clip_loss.grad.pixel_values"), pixelGradient, GradientLimit, "gradient");
    }

    [Theory]
    [InlineData("clip")]
    [InlineData("clip24")]
    public void Measure_Gradient_IsTheSlopeOfTheLoss(string clip)
    {
        using var scope = NewDisposeScope();
        using ClampedClipLoss loss = Load(world.Clip with { Model = world.Folder(clip) });
        Tensor texts = loss.TextEmbeddings(ClipWorld.Prompts);
        Tensor latents = Latents(ClipWorld.Prompts.Length);

        Tensor gradient = loss.Measure(latents, texts, withGradient: true).Gradient!;

        // Along the gradient itself the slope is its norm; rounding of fp32 allows no finer step.
        double norm = gradient.norm().item<float>();
        Tensor step = gradient.div(norm).mul(0.05);
        double slope = (LossAt(latents.add(step)) - LossAt(latents.sub(step))) / 0.1;
        Assert.True(norm > 1e-3, $"the gradient's norm is {norm:g3}");
        Assert.Equal(norm, slope, 0.02 * norm);

        double LossAt(Tensor at) => loss.Measure(at, texts, withGradient: false).LossSum.item<float>();
    }

    [Fact]
    public void Measure_CosineAboveTau_HasNoLossAndAGradientOfExactlyZero()
    {
        using var scope = NewDisposeScope();
        using ClampedClipLoss loss = Load(world.Clip with { Tau = -1 });

        Tensor texts = loss.TextEmbeddings(ClipWorld.Prompts[..3]);
        ClipMeasure measure = loss.Measure(Latents(3), texts, withGradient: true);

        Assert.Equal(0, measure.LossSum.item<float>());
        Assert.Equal(0, measure.Gradient!.abs().max().item<float>());
        Assert.NotEqual(0, measure.CosineSum.item<float>());
    }

    [Fact]
    public void Measure_TauBetweenTheCosines_ClampsEachSampleByItself()
    {
        using var scope = NewDisposeScope();
        using ClampedClipLoss all = Load(world.Clip);
        Tensor latents = Latents(2);
        Tensor texts = all.TextEmbeddings(ClipWorld.Prompts[..2]);
        double[] cosines = [.. Enumerable.Range(0, 2).Select(i => (double)all.Measure(
            latents.narrow(0, i, 1), texts.narrow(0, i, 1), withGradient: false).CosineSum.item<float>())];
        int worse = cosines[0] < cosines[1] ? 0 : 1;
        double tau = (cosines[0] + cosines[1]) / 2;
        using ClampedClipLoss loss = Load(world.Clip with { Tau = tau });

        ClipMeasure measure = loss.Measure(latents, texts, withGradient: true);

        // Of the batch's mean cosine nothing would be left: it is tau itself.
        Assert.Equal(tau - cosines[worse], measure.LossSum.item<float>(), 1e-5);
        Assert.Equal(0, measure.Gradient![1 - worse].abs().max().item<float>());
        Assert.NotEqual(0, measure.Gradient[worse].abs().max().item<float>());
    }

    [Fact]
    public void Measure_WithoutGradient_GivesTheSameNumbers()
    {
        using var scope = NewDisposeScope();
        using ClampedClipLoss loss = Load(world.Clip);
        Tensor texts = loss.TextEmbeddings(ClipWorld.Prompts[..3]);

        ClipMeasure with = loss.Measure(Latents(3), texts, withGradient: true);
        ClipMeasure without = loss.Measure(Latents(3), texts, withGradient: false);

        Assert.Null(without.Gradient);
        Assert.Equal(with.LossSum.item<float>(), without.LossSum.item<float>());
        Assert.Equal(with.CosineSum.item<float>(), without.CosineSum.item<float>());
    }

    [Fact]
    public void Measure_Latents_AreDecodedAsTheyAre()
    {
        using var scope = NewDisposeScope();
        using AutoencoderTiny decoder = AutoencoderTiny.Load(world.Folder("taesd"), WeightPlacement.Cpu);
        using CLIPModel clip = CLIPModel.Load(world.Folder("clip"), WeightPlacement.Cpu);
        using ClampedClipLoss loss = Load(world.Clip);
        Tensor texts = loss.TextEmbeddings(ClipWorld.Prompts[..2]);

        // TAESD takes latents as the student gives them: no division by 0.18215.
        Tensor pixels = ClipPixels.OpenAi.Of(decoder.Decode(Latents(2)), 32);
        double expected = ClipSimilarity.Cosine(clip.ImageEmbeddings(pixels), texts).sum().item<float>();

        ClipMeasure measure = loss.Measure(Latents(2), texts, withGradient: false);
        Assert.Equal(expected, measure.CosineSum.item<float>(), 1e-6);
    }

    [Fact]
    public void TextEmbeddings_OfAPrompt_DoNotDependOnItsNeighbours()
    {
        using var scope = NewDisposeScope();
        using ClampedClipLoss loss = Load(world.Clip);
        using ClampedClipLoss another = Load(world.Clip);

        Tensor all = loss.TextEmbeddings(ClipWorld.Prompts);

        Assert.Equal([ClipWorld.Prompts.Length, 12], all.shape);
        Assert.True(another.TextEmbeddings([ClipWorld.Prompts[2]])[0].equal(all[2]).all().item<bool>());
        Assert.True(Compare.Error(all[1], all[2]) > 1e-2, "prompts are told apart");
    }

    [Fact]
    public void TextEmbeddings_OfPromptsThatWereFedBefore_AreTheTowersOwn()
    {
        using var scope = NewDisposeScope();
        using CLIPModel clip = CLIPModel.Load(world.Folder("clip"), WeightPlacement.Cpu);
        ClipTokenizer tokenizer = ClipTokenizer.Load(world.Folder("clip"));
        using ClipTexts texts = new(clip, tokenizer, CPU);
        string[] prompts = [ClipWorld.Prompts[1], ClipWorld.Prompts[0], ClipWorld.Prompts[1]];

        texts.Embed([ClipWorld.Prompts[0]]);
        Tensor embeddings = texts.Embed(prompts);
        Tensor again = texts.Embed(prompts);

        Tensor ids = tensor(tokenizer.EncodeBatch(prompts), [3, tokenizer.MaxLength], dtype: int64);
        Compare.Close(clip.TextEmbeddings(ids), embeddings, 1e-5, "embedding");
        Assert.True(again.equal(embeddings).all().item<bool>());
        Assert.Equal(2, texts.KeptCount);
    }

    [Fact]
    public void Load_FoldersThatDoNotFit_LeaveNoTensorsBehind()
    {
        world.SaveDecoder("taesd5", latentChannels: 5);
        world.SaveClip("broken", imageSize: 32);
        File.WriteAllText(Path.Combine(world.Folder("broken"), "preprocessor_config.json"), "{");
        RunSpec spec = world.Spec();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Assert.Throws<ModelLoadException>(() => Load(world.Clip with { Decoder = world.Folder("taesd5") }));
        Assert.Throws<ModelLoadException>(() => Load(world.Clip with { Model = world.Folder("broken") }));
        Assert.Throws<ModelLoadException>(() => DistillationModels.Load(spec with
        {
            Clip = world.Clip with { Model = world.Folder("broken") },
        }));
        Assert.Throws<ArgumentOutOfRangeException>(() => DistillationModels.Load(spec with
        {
            Student = spec.Student with { Timestep = 1_000_000 },
        }));

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        DistillationModels.Load(spec).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Load_FoldersThatDoNotFit_NamesFileAndKey()
    {
        world.SaveDecoder("taesd3", latentChannels: 3);
        world.SaveClip("fewWords", imageSize: 32, vocabularyMargin: -1);
        world.SaveClip("short", imageSize: 32, positions: 15);

        Assert.Contains(
            "latent_channels is 3; the student's latents have 4", Fault(world.Clip with { Decoder = "taesd3" }));
        Assert.Contains("text_config.vocab_size is", Fault(world.Clip with { Model = "fewWords" }));
        Assert.Contains(
            "text_config.max_position_embeddings is 15", Fault(world.Clip with { Model = "short" }));
        Assert.Contains("nowhere: is not there", Fault(world.Clip with { Model = "nowhere" }));
        Assert.Contains("vocab.json", Fault(world.Clip with { Model = "taesd" }));
        Assert.Contains("CLIPModel", Fault(world.Clip with { Decoder = "clip" }));

        string Fault(ClipSpec clip) => Assert.Throws<ModelLoadException>(() => Load(clip with
        {
            Model = world.Folder(clip.Model),
            Decoder = world.Folder(clip.Decoder),
        })).Message;
    }

    private static ClampedClipLoss Load(ClipSpec clip) => ClampedClipLoss.Load(clip, latentChannels: 4, CPU);

    private static Tensor Latents(int count) => CounterRandom.Normal(
        2, step: 0, [.. Enumerable.Range(0, count)], DrawPurpose.Probe, [4, 8, 8], CPU);

    private static Tensor PerColour(IEnumerable<double> values) =>
        tensor(values.ToArray(), dtype: float32).view(1, 3, 1, 1);
}
