using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Images;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Vae;
using SnoopiCluster.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Worker.Samples;

/// <summary>
/// Draws a rank's share of the probes with the student as it stands, and measures the pictures. A picture is the same bits
/// whichever rank draws it, and whatever it draws beside it: noise is keyed by the seed alone, and every forward has as many
/// rows. Nothing of the training's state is read but the student's weights, and nothing is changed.
/// </summary>
internal sealed class ProbeSampler : IDisposable
{
    // Rows of every forward: few enough for the memory that a step leaves, and for shares of a few probes.
    private const int RowsPerForward = 4;

    // Decoded colours lie in -1 to 1; a student that is driven too far paints its pictures full of the ends.
    private const double Saturated = 0.99;

    private readonly ILatentDecoder _decoder;
    private readonly LatentSampler _sampler;

    private ProbeSampler(ImmutableArray<Probe> probes, DistillationModels models, ILatentDecoder decoder)
    {
        Probes = probes;
        _decoder = decoder;
        _sampler = new LatentSampler(
            models.Student,
            models.Text,
            models.Schedule,
            models.Generation,
            models.LatentShape,
            models.Device,
            DrawPurpose.Probe);
    }

    /// <summary>Everything that the run draws at a time, over all ranks.</summary>
    public ImmutableArray<Probe> Probes { get; }

    /// <summary>Loads the teacher's decoder, at the start: one that cannot be used must not end a run at its first pictures.</summary>
    /// <param name="spec">The run; it draws samples.</param>
    /// <param name="models">The run's nets.</param>
    /// <param name="firstPrompts">Prompts where the spec names none.</param>
    /// <exception cref="ModelLoadException">The decoder cannot be used.</exception>
    public static ProbeSampler Load(RunSpec spec, DistillationModels models, IReadOnlyList<string> firstPrompts)
    {
        PipelineFolder teacher = PipelineFolder.Open(spec.Model.Teacher);
        double nasaScale = PipelineCard.Of(teacher).NasaScale ?? PipelineCard.UsualNasaScale;
        return new ProbeSampler(
            ProbeSet.Of(spec.Samples, firstPrompts, nasaScale),
            models,
            LatentDecoder.Load(teacher.FolderOf("vae"), new WeightPlacement(float32, models.Device)));
    }

    /// <summary>Draws one rank's share.</summary>
    /// <param name="rank">The rank.</param>
    /// <param name="worldSize">Number of ranks.</param>
    public IReadOnlyList<DrawnPicture> Draw(int rank, int worldSize)
    {
        using var noGradient = no_grad();
        IEnumerable<Probe[]> batches = ProbeSet.ShareOf(Probes, rank, worldSize)
            .GroupBy(probe => probe.Negative).SelectMany(alike => alike.Chunk(RowsPerForward));
        return [.. batches.SelectMany(Draw)];
    }

    /// <inheritdoc/>
    public void Dispose() => _decoder.Dispose();

    // Filled up with the first probe; all of them have one negative prompt.
    private List<DrawnPicture> Draw(Probe[] batch)
    {
        using DisposeScope scope = NewDisposeScope();
        Probe[] rows = [.. batch, .. Enumerable.Repeat(batch[0], RowsPerForward - batch.Length)];
        Tensor latents = _sampler.Latents(
            [.. rows.Select(probe => new SamplePrompt(probe.Prompt, (ulong)probe.Seed))],
            new SamplingSettings
            {
                Negative = batch[0].Negative,
                NegativeScale = batch[0].NasaScale ?? 0,
                BatchSize = RowsPerForward,
            });
        Tensor images = _decoder.ToImages(latents);
        Tensor flat = latents.flatten(1);
        float[] saturated = ToHost(images.abs().gt(Saturated).to(float32).flatten(1).mean([1]));
        float[] mean = ToHost(flat.mean([1]));
        float[] std = ToHost(flat.std(1, unbiased: false));
        return
        [
            .. batch.Select((probe, row) => new DrawnPicture(
                probe, ImageGrid.Compose(images.narrow(0, row, 1), columns: 1), saturated[row], mean[row], std[row])),
        ];
    }

    private static float[] ToHost(Tensor values) => values.cpu().data<float>().ToArray();
}
