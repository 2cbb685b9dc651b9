using SnoopiCluster.Core.Specs;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Testing;
using SnoopiCluster.Worker.Runs;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Worker.Tests;

/// <summary>A tiny pipeline and prompt file in a folder of their own, and runs on them in this process.</summary>
public sealed class TinyRun : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public TinyRun()
    {
        File.WriteAllLines(PromptFile, Enumerable.Range(0, 61).Select(i => $"a painting of {i} boats on a quiet lake"));
        Sd15Tiny.Create(
            ModelFolder,
            new Sd15TinyOptions { UNetChannels = [8, 16], VaeChannels = [8, 8, 8], TextWidth = 16, MaxTokens = 16 },
            File.ReadLines(PromptFile));
    }

    public string PromptFile => _folder.File("prompts.txt");

    public string ModelFolder => _folder.File("model");

    public RunSpec Spec(long steps) => new()
    {
        Seed = 7,
        Steps = steps,
        Batch = 4,
        Threads = 1,
        Model = new ModelSpec { Teacher = ModelFolder },
        Prompts = new PromptsSpec { Files = [PromptFile] },
        Student = new StudentSpec { Lr = 1e-3 },
        Lora = new LoraSpec { Rank = 4, Alpha = 8 },
        Checkpoints = new CheckpointsSpec { Every = 1_000 },
        Samples = new SamplesSpec { Every = 0 },
    };

    public RunFolder NewFolder(string name, RunSpec spec) => RunFolder.Create(_folder.File("runs", name), spec);

    public RunOutcome Run(string name, RunSpec spec, LocalRunOptions? options = null) =>
        LocalRun.Run(NewFolder(name, spec), options ?? new LocalRunOptions(), CancellationToken.None);

    public void Dispose() => _folder.Dispose();
}
