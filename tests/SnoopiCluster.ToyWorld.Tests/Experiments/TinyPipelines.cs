using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Testing;

namespace SnoopiCluster.ToyWorld.Tests.Experiments;

/// <summary>
/// Random miniatures: one that draws 32 x 32 pictures in one step, one that draws larger ones.
/// </summary>
public sealed class TinyPipelines : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public TinyPipelines()
    {
        Sd15TinyOptions sizes = new() { UNetChannels = [16, 32], MaxTokens = 20 };
        string[] prompts = ["a small red circle on a blue ground", "a large green star, left"];
        Sd15Tiny.Create(_folder.File("toy"), sizes, prompts);
        Sd15Tiny.Create(_folder.File("larger"), sizes with { LatentSize = 16 }, prompts);
        Student = ImagePipeline.Load(_folder.File("toy"), student: new OneStepStudent(999));
        Larger = ImagePipeline.Load(_folder.File("larger"), student: new OneStepStudent(999));
    }

    public ImagePipeline Student { get; }

    public ImagePipeline Larger { get; }

    public void Dispose()
    {
        Student.Dispose();
        Larger.Dispose();
        _folder.Dispose();
    }
}
