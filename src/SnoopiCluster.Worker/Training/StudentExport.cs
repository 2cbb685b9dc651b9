using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Worker.Files;
using static TorchSharp.torch;

namespace SnoopiCluster.Worker.Training;

/// <summary>What comes out of a run for people and for other programs: the student at the end.</summary>
/// <param name="spec">The run.</param>
/// <param name="files">Where it goes.</param>
/// <param name="transitFolder">A folder for files on their way there.</param>
/// <param name="models">The run's nets.</param>
internal sealed class StudentExport(
    RunSpec spec, IRankFiles files, string transitFolder, DistillationModels models)
{
    private readonly PipelineFolder _teacher = PipelineFolder.Open(spec.Model.Teacher);

    /// <summary>
    /// Writes the student as a diffusers pipeline under <c>student</c>: the teacher's with the UNet replaced by the last
    /// weights and the timestep it was trained at; and where a moving average is kept, another one with that under
    /// <c>student-ema</c>.
    /// </summary>
    /// <exception cref="ModelSaveException">It could not be written.</exception>
    public void Write(TrainingState state)
    {
        Write("student");
        if (state.Student.Average is { } average)
        {
            using (average.SwapIn())
            {
                Write("student-ema");
            }
        }
    }

    private void Write(string name)
    {
        string folder = Path.Combine(transitFolder, name);
        OneStepStudent student = new(spec.Student.Timestep, (float?)spec.Student.Abar);
        _teacher.SaveAs(folder, new Dictionary<string, Action<string>>
        {
            ["unet"] = path => DiffusersFolder.WriteInto(
                path, DiffusersFolder.ReadConfig(DistillationModels.StudentFolder(spec)), models.Student, float32),
        },
        (PipelineCard.Of(_teacher) with { Student = student }).ToIndex());
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToList())
        {
            files.Publish($"{name}/{Path.GetRelativePath(folder, file)}", file);
        }

        Directory.Delete(folder, recursive: true);
    }
}
