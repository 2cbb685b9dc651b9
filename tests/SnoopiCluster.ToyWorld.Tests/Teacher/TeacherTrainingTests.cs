using System.Security.Cryptography;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Testing;
using SnoopiCluster.ToyWorld.Teacher;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Tests.Teacher;

/// <summary>The training of the toy teacher, some steps of it.</summary>
public sealed class TeacherTrainingTests
{
    private static readonly ToyTrainingPlan Plan = ToyTrainingPlan.Short(steps: 3);

    [Fact]
    public void Run_InterruptedInEachStageAndGoneOnWith_GivesTheSameBytes()
    {
        using TemporaryFolder temporary = TestData.NewFolder();
        string folder = temporary.FullPath;
        string whole = Path.Combine(folder, "whole");
        string pieces = Path.Combine(folder, "pieces");

        TeacherCard card = Train(whole);
        foreach (string stage in new[] { "vae", "clip", "unet", "vae_tiny" })
        {
            Assert.Throws<OperationCanceledException>(() => Train(pieces, interruptedIn: stage));
            Assert.False(Directory.Exists(pieces));
        }

        Train(pieces);

        Assert.Equal(HashesOf(whole), HashesOf(pieces));
        Assert.Equal(card.Sampling, TeacherCard.Of(pieces)?.Sampling);
    }

    [Fact]
    public void Run_AnotherSeed_LeavesTheStateOfTheFirstAside()
    {
        using TemporaryFolder temporary = TestData.NewFolder();
        string folder = temporary.FullPath;
        string first = Path.Combine(folder, "first");
        string second = Path.Combine(folder, "second");
        Train(first, seed: 1);

        Train(second, seed: 2);

        Assert.NotEqual(HashesOf(first), HashesOf(second));
    }

    [Fact]
    public void Run_ToTheEnd_GivesAPipelineWithAllThatStudentsNeed()
    {
        using TemporaryFolder temporary = TestData.NewFolder();
        string folder = Path.Combine(temporary.FullPath, "teacher");

        TeacherCard card = Train(folder);

        using var scope = NewDisposeScope();
        using ImagePipeline pipeline = ImagePipeline.Load(folder);
        Assert.False(pipeline.IsOneStep);
        Assert.Equal([1, 3, 32, 32], pipeline.Images([new SamplePrompt("a large red ring", 1)]).shape);
        Assert.Equal(Plan.NumJudged, card.Sampling?.Scores.Accuracy.Count);
        Assert.True(File.Exists(Path.Combine(folder, ToyTeacher.Clip, "tokenizer_config.json")));
        Assert.True(File.Exists(Path.Combine(folder, ToyTeacher.TinyVae, "diffusion_pytorch_model.safetensors")));
    }

    [Fact]
    public void Run_WithAnAutoencoderThatLosesAttributes_EndsBeforeTheUNet()
    {
        using TemporaryFolder temporary = TestData.NewFolder();
        string folder = Path.Combine(temporary.FullPath, "teacher");
        List<string> stages = [];
        var training = new TeacherTraining(
            1, folder + ".training", Plan with { RequiresFaithfulVae = true }, TimeProvider.System,
            progress => stages.Add(progress.Stage));

        InvalidOperationException fault =
            Assert.Throws<InvalidOperationException>(() => training.Run(folder, CancellationToken.None));

        Assert.Contains("round trip", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["vae"], stages.Distinct());
        Assert.False(Directory.Exists(folder));
    }

    private static TeacherCard Train(string folder, string? interruptedIn = null, ulong seed = 1)
    {
        using var stop = new CancellationTokenSource();
        var training = new TeacherTraining(
            seed, folder + ".training", Plan, TimeProvider.System, progress =>
            {
                if (progress.Stage == interruptedIn)
                {
                    stop.Cancel();
                }
            });
        return training.Run(folder, stop.Token);
    }

    private static Dictionary<string, string> HashesOf(string folder) => Directory
        .EnumerateFiles(folder, "*.safetensors", SearchOption.AllDirectories)
        .ToDictionary(
            file => Path.GetRelativePath(folder, file),
            file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));
}
