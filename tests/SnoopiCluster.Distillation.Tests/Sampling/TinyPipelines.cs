using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Distillation.Tests.Sampling;

/// <summary>
/// A random miniature as a teacher and as a one-step student, loaded once for a class of tests.
/// </summary>
public sealed class TinyPipelines : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public TinyPipelines()
    {
        Sd15Tiny.Create(
            TeacherFolder,
            new Sd15TinyOptions { UNetChannels = [16, 32], MaxTokens = 20 },
            ["a small red circle on a blue ground", "a large green star, left"]);
        PipelineFolder.Open(TeacherFolder).SaveAs(
            StudentFolder,
            new Dictionary<string, Action<string>>(),
            new PipelineCard { Student = new OneStepStudent(999) }.ToIndex());
        Teacher = ImagePipeline.Load(TeacherFolder);
        Student = ImagePipeline.Load(StudentFolder);
    }

    public string TeacherFolder => _folder.File("teacher");

    public string StudentFolder => _folder.File("student");

    public ImagePipeline Teacher { get; }

    public ImagePipeline Student { get; }

    public void Dispose()
    {
        Teacher.Dispose();
        Student.Dispose();
        _folder.Dispose();
    }
}
