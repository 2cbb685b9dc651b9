using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Cli.Tests.Generation;

/// <summary>
/// A tiny teacher, and students that are its weights taken for one step; made once for a class of tests.
/// </summary>
public sealed class GenerationModels : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public GenerationModels()
    {
        CommandRun.Of(
            _folder.FullPath, "models", "init", "--arch", "sd15-tiny", "--out", "teacher",
            "--channels", "16,32")
            .EndedWith(ExitCode.Ok);
        Save(Student, new PipelineCard { Student = new OneStepStudent(999) });
        Save(
            StudentWithScale,
            new PipelineCard { Student = new OneStepStudent(999, 0.0047f), NasaScale = 0.125 });
        Save(Diverged, new PipelineCard { Student = new OneStepStudent(999) }, scale: 1e38);
        File.WriteAllLines(
            _folder.File("p.txt"), Enumerable.Range(0, 10).Select(i => $"a photo of {i} red cats"));
    }

    public string Teacher => _folder.File("teacher");

    public string Student => _folder.File("student");

    public string StudentWithScale => _folder.File("scaled");

    public string Diverged => _folder.File("diverged");

    /// <summary>A command line that trains the teacher for one step, with a moving average.</summary>
    internal string[] TrainOneStep(string runName) =>
    [
        "train", "--local", "--json", "--teacher", Teacher, "--prompts", _folder.File("p.txt"),
        "--batch", "2", "--lora-rank", "2", "--threads", "1", "--steps", "1", "--out", ".", "--name", runName,
        "--set", "samples.every=0", "--set", "ema.enabled=true",
    ];

    public void Dispose() => _folder.Dispose();

    private void Save(string target, PipelineCard card, double scale = 1)
    {
        PipelineFolder pipeline = PipelineFolder.Open(Teacher);
        using UNet2DConditionModel unet =
            UNet2DConditionModel.Load(pipeline.FolderOf("unet"), WeightPlacement.Cpu);
        using (no_grad())
        {
            unet.get_parameter("conv_out.weight")!.mul_(scale);
        }

        pipeline.SaveAs(
            target,
            new Dictionary<string, Action<string>>
            {
                ["unet"] = folder => DiffusersFolder.WriteInto(folder, unet.Config.Source, unet),
            },
            card.ToIndex());
    }
}
