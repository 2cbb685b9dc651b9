using System.Security.Cryptography;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Tensors;
using SnoopiCluster.Testing;
using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.Teacher;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Tests.Teacher;

/// <summary>The training of the toy teacher, some steps of it.</summary>
public sealed class TeacherTrainingTests : IDisposable
{
    private static readonly ToyTrainingPlan Plan =
        ToyTrainingPlan.Short(steps: 3) with { NumJudged = ToyMeasure.CountMin };

    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_InterruptedInEachStageAndGoneOnWith_GivesTheSameBytes()
    {
        TeacherCard card = Train("whole");
        foreach (string stage in new[] { "vae", "clip", "unet", "vae_tiny" })
        {
            Interrupt("pieces", stage);
            Assert.False(Directory.Exists(_folder.File("pieces")));
        }

        Train("pieces");

        Assert.Equal(HashesOf("whole"), HashesOf("pieces"));
        Assert.Equal(card.Sampling, TeacherCard.Of(_folder.File("pieces"))?.Sampling);
    }

    [Fact]
    public void Run_AnotherSeedInTheFolderOfAnInterruptedOne_TakesNothingOfIt()
    {
        Interrupt("shared", "vae_tiny", seed: 1);
        Dictionary<string, string> states = HashesOf("shared.training");
        Train("alone", seed: 2);

        Train("shared", seed: 2);

        Assert.Equal(HashesOf("alone"), HashesOf("shared"));

        // And the first one could still be gone on with.
        Dictionary<string, string> statesNow = HashesOf("shared.training");
        Assert.All(states, state => Assert.Equal(state.Value, statesNow[state.Key]));
    }

    [Fact]
    public void Run_AnotherAutoencoderInTheFolderOfAFinishedOne_TrainsAnewAllThatSeesItsLatents()
    {
        // An average that follows at once, and a rate that shows within three steps.
        StageSettings quick = Plan.Vae with { LearningRate = 1e-2, Warmup = 1, EmaDecay = 0 };
        ToyTrainingPlan first = Plan with { Denoiser = quick with { Batch = 16 }, TinyVae = quick };
        ToyTrainingPlan other = first with { Vae = quick };
        Train("first", plan: first);
        Train("alone", plan: other);
        string unet = Path.Combine("unet", "diffusion_pytorch_model.safetensors");
        Assert.NotEqual(HashesOf("alone")[unet], HashesOf("first")[unet]);
        List<string> stages = [];

        Train("first", plan: other, progress: at => stages.Add(at.Stage));

        Assert.Equal(["vae", "unet", "vae_tiny"], stages.Distinct());
        Assert.Equal(HashesOf("alone"), HashesOf("first"));
    }

    [Fact]
    public void Run_ToTheEnd_GivesAPipelineWithAllThatStudentsNeed()
    {
        string folder = _folder.File("teacher");

        TeacherCard card = Train("teacher");

        using var scope = NewDisposeScope();
        using ImagePipeline pipeline = ImagePipeline.Load(folder);
        Assert.False(pipeline.IsOneStep);
        Assert.Equal([1, 3, 32, 32], pipeline.Images([new SamplePrompt("a large red ring", 1)]).shape);
        Assert.Equal(ToySettings.NasaScale, PipelineCard.Of(PipelineFolder.Open(folder)).NasaScale);
        Assert.Equal(Plan.NumJudged, card.Sampling?.Scores.Accuracy.Count);
        Assert.Equal(
            (3, NativeRuntime.Threads, NativeRuntime.LibtorchVersion), (card.Steps, card.Threads, card.Libtorch));
        Assert.True(File.Exists(Path.Combine(folder, ToyTeacher.Clip, "tokenizer_config.json")));
        Assert.True(File.Exists(Path.Combine(folder, ToyTeacher.TinyVae, "diffusion_pytorch_model.safetensors")));
    }

    [Fact]
    public void Run_WithAnAutoencoderThatLosesAttributes_EndsBeforeTheUNet()
    {
        List<string> stages = [];

        TeacherTrainingException fault = Assert.Throws<TeacherTrainingException>(() => Train(
            "teacher", plan: Plan with { RequiresFaithfulVae = true }, progress: at => stages.Add(at.Stage)));

        Assert.Contains("round trip", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["vae"], stages.Distinct());
        Assert.False(Directory.Exists(_folder.File("teacher")));
    }

    [Fact]
    public void Run_OntoAFolderOfSomethingElse_IsRefusedBeforeAnythingIsMade()
    {
        Directory.CreateDirectory(_folder.File("teacher"));
        File.WriteAllText(_folder.File("teacher", "letter.txt"), "dear");

        Assert.Throws<ModelSaveException>(() => Train("teacher"));

        Assert.False(Directory.Exists(_folder.File("teacher.training")));
    }

    [Fact]
    public void Run_WhileAnotherTrainsThere_IsRefused()
    {
        string? said = null;

        Assert.Throws<OperationCanceledException>(() =>
        {
            using var stop = new CancellationTokenSource();
            Train("teacher", stop: stop.Token, progress: _ =>
            {
                said = Assert.Throws<TeacherTrainingException>(() => Train("teacher")).Message;
                stop.Cancel();
            });
        });

        Assert.Contains(_folder.File("teacher.training"), said, StringComparison.Ordinal);
        Assert.Contains("another training", said, StringComparison.Ordinal);
    }

    private void Interrupt(string name, string stage, ulong seed = 1) =>
        Assert.Throws<OperationCanceledException>(() =>
        {
            using var stop = new CancellationTokenSource();
            Train(name, seed, stop: stop.Token, progress: at =>
            {
                if (at.Stage == stage)
                {
                    stop.Cancel();
                }
            });
        });

    private TeacherCard Train(
        string name,
        ulong seed = 1,
        ToyTrainingPlan? plan = null,
        Action<StageProgress>? progress = null,
        CancellationToken stop = default) =>
        new TeacherTraining(
            seed, _folder.File(name + ".training"), plan ?? Plan, TimeProvider.System, progress ?? (_ => { }))
            .Run(_folder.File(name), stop);

    private Dictionary<string, string> HashesOf(string name) => Directory
        .EnumerateFiles(_folder.File(name), "*.safetensors", SearchOption.AllDirectories)
        .ToDictionary(
            file => Path.GetRelativePath(_folder.File(name), file),
            file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));
}
