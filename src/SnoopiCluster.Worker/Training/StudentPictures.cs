using System.Globalization;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Images;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Vae;
using SnoopiCluster.Worker.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Worker.Training;

/// <summary>What comes out of a run for people and for other programs: sample grids on the way, the student at the end.</summary>
/// <param name="folder">The run.</param>
/// <param name="models">Its nets.</param>
/// <param name="firstPrompts">Prompts of the grid when the spec names none.</param>
internal sealed class StudentPictures(RunFolder folder, DistillationModels models, IReadOnlyList<string> firstPrompts)
    : IDisposable
{
    /// <summary>Rows of a grid when the spec names no prompts.</summary>
    public const int DefaultRows = 4;

    // Small enough to look at many beside each other, large enough to see a toy model's 64 pixels.
    private const int MinimumTilePixels = 128;

    private readonly PipelineFolder _teacher = PipelineFolder.Open(folder.Spec.Model.Teacher);

    // Loaded at the start: a decoder that cannot be used must not end a run at its first grid.
    private readonly ILatentDecoder? _decoder = folder.Spec.Samples.Every == 0 ? null : LatentDecoder.Load(
        PipelineFolder.Open(folder.Spec.Model.Teacher).FolderOf("vae"), new WeightPlacement(float32, models.Device));

    /// <summary>Draws the student's grid, prompts down and seeds across, and returns the PNG's path.</summary>
    /// <param name="step">Number of steps done, for the file's name.</param>
    public string Draw(long step)
    {
        SamplesSpec samples = folder.Spec.Samples;
        IReadOnlyList<string> prompts = samples.Prompts.Length > 0 ? samples.Prompts : firstPrompts;
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        ILatentDecoder decoder = _decoder
            ?? throw new InvalidOperationException("samples.every is 0: this run draws no grids.");
        Tensor latents = OneStepSampler.Latents(models, prompts, [.. Enumerable.Range(0, samples.Seeds).Select(i => (long)i)]);
        Tensor images = decoder.ToImages(latents);
        int enlarge = Math.Max(1, MinimumTilePixels / (int)images.shape[3]);
        Directory.CreateDirectory(folder.SamplesFolder);
        string path = Path.Combine(
            folder.SamplesFolder, $"step-{step.ToString("D9", CultureInfo.InvariantCulture)}.png");
        PngFile.Write(path, ImageGrid.Compose(images, samples.Seeds, enlarge, gap: 4));
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => (_decoder as IDisposable)?.Dispose();

    /// <summary>
    /// Writes the student as a diffusers pipeline: the teacher's with the UNet replaced by the moving average, or by the last
    /// weights where none is kept. Returns the folder.
    /// </summary>
    public string ExportStudent(TrainingState state)
    {
        using IDisposable? average = state.Student.Average?.SwapIn();
        _teacher.SaveAs(folder.StudentFolder, new Dictionary<string, Action<string>>
        {
            ["unet"] = path => DiffusersFolder.WriteInto(
                path, DiffusersFolder.ReadConfig(DistillationModels.StudentFolder(folder.Spec)), models.Student, float32),
        });
        return folder.StudentFolder;
    }
}
