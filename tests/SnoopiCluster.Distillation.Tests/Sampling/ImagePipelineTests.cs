using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Tests.Sampling;

public sealed class ImagePipelineTests(TinyPipelines pipelines) : IClassFixture<TinyPipelines>
{
    private const float Rounding = 1e-4f;
    private const string Negative = "a blue star";

    private static readonly SamplePrompt Circle = new("a red circle", 7);
    private static readonly SamplePrompt[] Several =
        [new("a star", 1), new("", 2), Circle, new("a green star", 7), new("a red circle", 8)];

    public static TheoryData<SamplingSettings> Ways =>
    [
        new SamplingSettings { BatchSize = 3 },
        new SamplingSettings { BatchSize = 3, Negative = Negative, NegativeScale = 0.5 },
        new SamplingSettings
        {
            BatchSize = 3,
            Negative = Negative,
            NegativeScale = 0.5,
            Method = NegativeMethod.EmbeddingSubtraction,
        },
        new SamplingSettings
        {
            BatchSize = 3, Negative = Negative, Guidance = 2, Method = NegativeMethod.Guidance,
        },
    ];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Images_OneAmongOthers_IsBitEqualToItAlone(SamplingSettings settings)
    {
        using var scope = NewDisposeScope();
        foreach (ImagePipeline pipeline in (ImagePipeline[])[pipelines.Student, pipelines.Teacher])
        {
            SamplingSettings own = pipeline.IsOneStep ? settings : settings with { Steps = 3 };
            Tensor among = pipeline.Images(Several, own);
            Tensor alone = pipeline.Images([Circle], own);

            Assert.Equal([5, 3, 32, 32], among.shape);
            Assert.True(Same(among.narrow(0, 2, 1), alone));
            Assert.False(Same(among.narrow(0, 4, 1), alone));
            Assert.True(among.abs().max().item<float>() <= 1);
        }
    }

    [Fact]
    public void Latents_Student_IsItsOneStep()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using Nets nets = new(pipelines.StudentFolder);
        OneStepGeneration generation = new(nets.Schedule, 999);
        Tensor z = Noise(Circle.Seed);
        Tensor expected = generation.X0(
            z, nets.UNet.Forward(z, generation.Timesteps(1, CPU), nets.Features(Circle.Text)));

        Assert.True(Same(expected, pipelines.Student.Latents([Circle], new() { BatchSize = 1 })));
    }

    [Fact]
    public void Latents_StudentWithItsOwnAbar_UsesIt()
    {
        using var scope = NewDisposeScope();
        using ImagePipeline released = ImagePipeline.Load(
            pipelines.StudentFolder,
            student: new OneStepStudent(999, OneStepGeneration.SwiftBrushAlphaCumprod));
        SamplingSettings settings = new() { BatchSize = 1 };

        Assert.False(
            Same(released.Latents([Circle], settings), pipelines.Student.Latents([Circle], settings)));
    }

    [Theory]
    [InlineData(SamplerKind.DpmSolver)]
    [InlineData(SamplerKind.Ddim)]
    public void Latents_Teacher_AreTheSamplersWithGuidance(SamplerKind kind)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using Nets nets = new(pipelines.TeacherFolder);
        using ISampler sampler = nets.Schedule.NewSampler(kind, 4);
        Tensor x = Noise(Circle.Seed);
        for (int i = 0; i < 4; i++)
        {
            Tensor t = full([1], sampler.Timesteps[i], dtype: int64);
            Tensor prompted = nets.UNet.Forward(x, t, nets.Features(Circle.Text));
            Tensor unprompted = nets.UNet.Forward(x, t, nets.Features(""));
            x = sampler.Step(i, unprompted.mul(-1.5).add(prompted.mul(2.5)), x);
        }

        Tensor drawn = pipelines.Teacher.Latents(
            [Circle], new() { BatchSize = 1, Steps = 4, Guidance = 2.5, Sampler = kind });
        Assert.True(Farthest(x, drawn) < Rounding, $"{Farthest(x, drawn)}");
    }

    [Fact]
    public void Latents_GuidanceOnAStudent_LeadsAwayFromTheNegativeOutput()
    {
        using var scope = NewDisposeScope();
        SamplingSettings plain = new() { BatchSize = 2 };
        Tensor prompted = pipelines.Student.Latents([Circle], plain);
        Tensor negative = pipelines.Student.Latents([Circle with { Text = Negative }], plain);

        Tensor guided = pipelines.Student.Latents(
            [Circle], plain with { Guidance = 1.5, Negative = Negative, Method = NegativeMethod.Guidance });
        Tensor expected = negative.add(prompted.sub(negative), 1.5);
        Assert.True(Farthest(expected, guided) < 1e-3f, $"{Farthest(expected, guided)}");
        Assert.True(Farthest(prompted, guided) > 1e-2f);
    }

    [Fact]
    public void Latents_NullPromptUnderGuidance_StaysItself()
    {
        using var scope = NewDisposeScope();
        SamplingSettings plain = new() { BatchSize = 2 };
        SamplePrompt nothing = new("", 3);

        Assert.True(Farthest(
            pipelines.Student.Latents([nothing], plain),
            pipelines.Student.Latents([nothing], plain with { Guidance = 3 })) < 1e-3f);
    }

    [Theory]
    [InlineData(NegativeMethod.Nasa)]
    [InlineData(NegativeMethod.EmbeddingSubtraction)]
    public void Latents_ScaleZero_IsBitEqualToNoNegative(NegativeMethod method)
    {
        using var scope = NewDisposeScope();
        SamplingSettings plain = new() { BatchSize = 2 };
        Tensor without = pipelines.Student.Latents([Circle], plain);
        SamplingSettings negative = plain with { Negative = Negative, Method = method };

        Assert.True(Same(without, pipelines.Student.Latents([Circle], negative)));
        Assert.False(
            Same(without, pipelines.Student.Latents([Circle], negative with { NegativeScale = 0.1 })));
    }

    [Fact]
    public void Latents_Nasa_IsTheNetworksOwn()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using Nets nets = new(pipelines.StudentFolder);
        using NegativeAttention nasa = new(nets.Features(Negative), 0.7);
        OneStepGeneration generation = new(nets.Schedule, 999);
        Tensor z = Noise(Circle.Seed);
        Tensor expected = generation.X0(z, nets.UNet.Forward(
            z, generation.Timesteps(1, CPU), nets.Features(Circle.Text), negative: nasa));

        Assert.True(Same(expected, pipelines.Student.Latents(
            [Circle], new() { BatchSize = 1, Negative = Negative, NegativeScale = 0.7 })));
    }

    [Fact]
    public void Images_AgainAndAgain_LeaveNoTensorsBehind()
    {
        SamplingSettings settings = new()
        {
            BatchSize = 2, Steps = 3, Guidance = 2, Negative = Negative, NegativeScale = 0.5,
        };
        Draw();
        long before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Draw();
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Draw()
        {
            using var scope = NewDisposeScope();
            pipelines.Teacher.Images(Several, settings);
        }
    }

    [Fact]
    public void Defaults_StudentAndTeacher_AreTheirOwn()
    {
        Assert.Equal((1, 1.0), (pipelines.Student.Defaults.Steps, pipelines.Student.Defaults.Guidance));
        Assert.Equal((25, 2.5), (pipelines.Teacher.Defaults.Steps, pipelines.Teacher.Defaults.Guidance));
        Assert.Equal(999, pipelines.Student.StudentTimestep);
        Assert.Contains(
            pipelines.TeacherFolder,
            Assert.Throws<InvalidOperationException>(() => pipelines.Teacher.StudentTimestep).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("steps: found 0", 0, 1, 0, 8)]
    [InlineData("steps: found 1001", 1001, 1, 0, 8)]
    [InlineData("guidance: found NaN", 4, double.NaN, 0, 8)]
    [InlineData("guidance: found -Infinity", 4, double.NegativeInfinity, 0, 8)]
    [InlineData("negative scale: found -1", 4, 1, -1, 8)]
    [InlineData("negative scale: found NaN", 4, 1, double.NaN, 8)]
    [InlineData("negative scale: found 1E+39", 4, 1, 1e39, 8)]
    [InlineData("batch size: found 0", 4, 1, 0, 0)]
    public void Latents_SettingsThatAreNone_AreNamed(
        string said, int steps, double guidance, double scale, int batch)
    {
        SamplingSettings settings = new()
        {
            Steps = steps, Guidance = guidance, Negative = Negative, NegativeScale = scale, BatchSize = batch,
        };

        Assert.Contains(said, Fault(pipelines.Teacher, settings), StringComparison.Ordinal);
    }

    [Fact]
    public void Latents_ManyStepsOfAStudent_AreRefused() => Assert.Contains(
        "one-step student", Fault(pipelines.Student, new() { Steps = 2 }), StringComparison.Ordinal);

    [Fact]
    public void Latents_OverflowOfAHugeScale_NamesThePicture()
    {
        using var scope = NewDisposeScope();
        SamplingSettings settings = new() { BatchSize = 2, Guidance = 3e38 };

        NonFinitePictureException fault = Assert.Throws<NonFinitePictureException>(
            () => pipelines.Student.Latents([Circle], settings));
        Assert.Contains(Circle.Text, fault.Message, StringComparison.Ordinal);
        Assert.Contains("at most 20", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Decode_LatentThatIsNotFinite_NamesThePictureOrItsRow(float broken)
    {
        using var scope = NewDisposeScope();
        SamplingSettings settings = new() { BatchSize = 2, Guidance = 1.25 };
        Tensor latents = cat([Noise(1), Noise(2), Noise(3)]);
        latents.narrow(0, 1, 1).narrow(3, 2, 1).fill_(broken);

        NonFinitePictureException known = Assert.Throws<NonFinitePictureException>(
            () => pipelines.Student.Decode(latents, Several[..3], settings));
        Assert.Equal(Several[1], known.Prompt);
        Assert.Contains("at guidance 1.25", known.Message, StringComparison.Ordinal);
        NonFinitePictureException unknown = Assert.Throws<NonFinitePictureException>(
            () => pipelines.Student.Decode(latents));
        Assert.Null(unknown.Prompt);
        Assert.StartsWith("Picture 1 ", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_FiniteLatentThatTheDecoderOverflowsOn_IsNoWhitePicture()
    {
        using var scope = NewDisposeScope();
        Tensor latents = cat([Noise(1), full([1, 4, 8, 8], 3e38f)]);

        Assert.StartsWith(
            "Picture 1 ",
            Assert.Throws<NonFinitePictureException>(() => pipelines.Student.Decode(latents)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TimestepThatTheScheduleLacks_IsNamed() => Assert.Contains(
        "1000",
        Assert.Throws<ModelLoadException>(
            () => ImagePipeline.Load(pipelines.TeacherFolder, student: new OneStepStudent(1000))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Load_FolderWithoutAComponent_NamesIt() => Assert.Contains(
        "model_index.json",
        Assert.Throws<ModelLoadException>(
            () => ImagePipeline.Load(Path.Combine(pipelines.TeacherFolder, "unet"))).Message,
        StringComparison.Ordinal);

    private static string Fault(ImagePipeline pipeline, SamplingSettings settings)
    {
        using var scope = NewDisposeScope();
        Assert.NotNull(pipeline.FaultOf(settings));
        return Assert.Throws<ArgumentException>(() => pipeline.Latents([Circle], settings)).Message;
    }

    private static bool Same(Tensor a, Tensor b) => a.equal(b).all().item<bool>();

    private static float Farthest(Tensor a, Tensor b) => a.sub(b).abs().max().item<float>();

    private static Tensor Noise(ulong seed) =>
        CounterRandom.Normal(seed, step: 0, [0], DrawPurpose.Generation, [4, 8, 8], CPU);

    // The same parts, asked by hand.
    private sealed class Nets : IDisposable
    {
        private readonly CLIPTextModel _textEncoder;
        private readonly PromptEncoder _text;

        public Nets(string folder)
        {
            PipelineFolder pipeline = PipelineFolder.Open(folder);
            UNet = UNet2DConditionModel.Load(pipeline.FolderOf("unet"), WeightPlacement.Cpu);
            Schedule = NoiseSchedule.Load(pipeline.FolderOf("scheduler"));
            _textEncoder = CLIPTextModel.Load(pipeline.FolderOf("text_encoder"), WeightPlacement.Cpu);
            _text = new PromptEncoder(ClipTokenizer.Load(pipeline.FolderOf("tokenizer")), _textEncoder, CPU);
        }

        public UNet2DConditionModel UNet { get; }

        public NoiseSchedule Schedule { get; }

        public Tensor Features(string prompt) => _text.Encode([prompt]);

        public void Dispose()
        {
            UNet.Dispose();
            _text.Dispose();
            _textEncoder.Dispose();
        }
    }
}
