using SnoopiCluster.Core.Specs;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Ranks;

/// <summary>A tiny pipeline and prompts for all runs of a test class.</summary>
public sealed class TinyModelRuns : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public TinyModelRuns()
    {
        File.WriteAllLines(
            _folder.File("prompts.txt"), Enumerable.Range(0, 61).Select(i => $"a painting of {i} boats on a quiet lake"));
        Sd15Tiny.Create(
            _folder.File("model"),
            new Sd15TinyOptions { UNetChannels = [8, 16], VaeChannels = [8, 8, 8], TextWidth = 16, MaxTokens = 16 },
            File.ReadLines(_folder.File("prompts.txt")));
    }

    /// <summary>A run of few steps.</summary>
    public RunSpec Spec(long steps, int batch = 6) => new()
    {
        Seed = 7,
        Steps = steps,
        Batch = batch,
        Threads = 1,
        Model = new ModelSpec { Teacher = _folder.File("model") },
        Prompts = new PromptsSpec { Files = [_folder.File("prompts.txt")] },
        Student = new StudentSpec { Lr = 1e-3 },
        Lora = new LoraSpec { Rank = 4, Alpha = 8 },
        Checkpoints = new CheckpointsSpec { Every = 1_000 },
        Samples = new SamplesSpec { Every = 0 },
    };

    /// <summary>The folder of a new run.</summary>
    public string NewFolder(string name) => Directory.CreateDirectory(_folder.File("runs", name)).FullName;

    public void Dispose() => _folder.Dispose();
}
