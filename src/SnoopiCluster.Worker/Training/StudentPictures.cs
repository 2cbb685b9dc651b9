using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Images;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Vae;
using SnoopiCluster.Tensors;
using SnoopiCluster.Worker.Checkpoints;
using SnoopiCluster.Worker.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Worker.Training;

/// <summary>What comes out of a run for people and for other programs: sample grids on the way, the student at the end.</summary>
/// <param name="spec">The run.</param>
/// <param name="files">Where they go.</param>
/// <param name="transitFolder">A folder for files on their way there.</param>
/// <param name="models">The run's nets.</param>
/// <param name="firstPrompts">Prompts of the grid when the spec names none.</param>
internal sealed class StudentPictures(
    RunSpec spec, IRankFiles files, string transitFolder, DistillationModels models, IReadOnlyList<string> firstPrompts)
    : IDisposable
{
    /// <summary>Rows of a grid when the spec names no prompts.</summary>
    public const int DefaultRows = 4;

    // Small enough to look at many beside each other, large enough to see a toy model's 64 pixels.
    private const int MinimumTilePixels = 128;

    // Decoded colours lie in -1 to 1; a student that is driven too far paints its pictures full of the ends.
    private const double Saturated = 0.99;

    private readonly PipelineFolder _teacher = PipelineFolder.Open(spec.Model.Teacher);
    private readonly LatentSampler _sampler = new(
        models.Student, models.Text, models.Schedule, models.Generation, models.LatentShape, models.Device, DrawPurpose.Probe);

    // Loaded at the start: a decoder that cannot be used must not end a run at its first grid.
    private readonly ILatentDecoder? _decoder = spec.Samples.Every == 0 ? null : LatentDecoder.Load(
        PipelineFolder.Open(spec.Model.Teacher).FolderOf("vae"), new WeightPlacement(float32, models.Device));

    /// <summary>Draws the student's grid, prompts down and seeds across, and measures its pictures.</summary>
    /// <param name="step">Number of steps done, for the file's name.</param>
    /// <param name="membershipVersion">The group that draws it, for the file's name.</param>
    public SampleDrawn Draw(long step, long membershipVersion)
    {
        SamplesSpec samples = spec.Samples;
        IReadOnlyList<string> prompts = samples.Prompts.Length > 0 ? samples.Prompts : firstPrompts;
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        ILatentDecoder decoder = _decoder
            ?? throw new InvalidOperationException("samples.every is 0: this run draws no grids.");
        Tensor latents = _sampler.Latents(
            [
                .. prompts.SelectMany(
                    prompt => Enumerable.Range(0, samples.Seeds).Select(seed => new SamplePrompt(prompt, (ulong)seed))),
            ],
            new SamplingSettings { BatchSize = samples.Seeds });
        Tensor images = decoder.ToImages(latents);
        int enlarge = Math.Max(1, MinimumTilePixels / (int)images.shape[3]);
        string name = $"{new CheckpointName(step, membershipVersion)}.png";
        string path = Path.Combine(transitFolder, name);
        PngFile.Write(path, ImageGrid.Compose(images, samples.Seeds, enlarge, gap: 4));
        files.Publish($"samples/{name}", path);
        return new SampleDrawn(
            step,
            files.NameOf($"samples/{name}"),
            images.abs().gt(Saturated).to(float32).mean().item<float>(),
            latents.std().item<float>());
    }

    /// <summary>
    /// Writes the student as a diffusers pipeline under <c>student</c>: the teacher's with the UNet replaced by the last
    /// weights and the timestep it was trained at; and where a moving average is kept, another one with that under
    /// <c>student-ema</c>.
    /// </summary>
    /// <exception cref="ModelSaveException">It could not be written.</exception>
    public void ExportStudent(TrainingState state)
    {
        Export("student");
        if (state.Student.Average is { } average)
        {
            using (average.SwapIn())
            {
                Export("student-ema");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _decoder?.Dispose();

    private void Export(string name)
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
