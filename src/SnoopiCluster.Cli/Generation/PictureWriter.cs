using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Images;
using static TorchSharp.torch;

namespace SnoopiCluster.Cli.Generation;

/// <summary>
/// Draws pictures batch after batch and writes them: a file, or a folder with its list, whole or not at all.
/// </summary>
internal sealed class PictureWriter
{
    private const int GridGap = 4;

    // Small enough to look at many beside each other, large enough to see a toy model's 32 pixels.
    private const int TilePixels = 128;

    private readonly ImagePipeline _pipeline;
    private readonly GenerationRequest _request;
    private readonly SamplingSettings _settings;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private TimeSpan _drawing;

    private PictureWriter(
        ImagePipeline pipeline,
        GenerationRequest request,
        SamplingSettings settings,
        TimeProvider time,
        CancellationToken stop)
    {
        _pipeline = pipeline;
        _request = request;
        _settings = settings;
        _time = time;
        _stop = stop;
    }

    /// <summary>Draws and writes.</summary>
    /// <exception cref="NonFinitePictureException">A picture is not finite; nothing was written.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop; nothing was written.</exception>
    public static GenerationReport Write(
        ImagePipeline pipeline,
        GenerationRequest request,
        SamplingSettings settings,
        PictureTarget target,
        TimeProvider time,
        CancellationToken stop)
    {
        PictureWriter writer = new(pipeline, request, settings, time, stop);
        return target.IsFile ? writer.WriteFile(target) : writer.WriteFolder(target);
    }

    private GenerationReport WriteFile(PictureTarget target)
    {
        using var scope = NewDisposeScope();
        string name = Path.GetFileName(target.Path);
        Tensor images = cat([.. Batches().Select(batch => batch.Images)]);
        RgbImage picture = target.WithGrid ? Grid(images) : ImageGrid.Compose(images, columns: 1);
        _stop.ThrowIfCancellationRequested();
        PngFile.Write(target.Path, picture);
        return new GenerationReport(
            [
                .. _request.Pictures.Select(asked => target.WithGrid
                    ? new PictureRecord(null, asked.Text, asked.Seed, null)
                    : new PictureRecord(name, asked.Text, asked.Seed, HashOf(target.Path))),
            ],
            target.WithGrid ? name : null,
            _drawing);
    }

    private GenerationReport WriteFolder(PictureTarget target)
    {
        List<PictureRecord> records = [];
        AtomicFolder.Write(
            target.Path,
            folder =>
            {
                using var scope = NewDisposeScope();
                List<Tensor> kept = [];
                foreach ((IReadOnlyList<SamplePrompt> asked, Tensor images) in Batches())
                {
                    for (int i = 0; i < asked.Count; i++)
                    {
                        records.Add(WritePicture(folder, records.Count, asked[i], images.narrow(0, i, 1)));
                    }

                    if (target.WithGrid)
                    {
                        kept.Add(images);
                    }
                    else
                    {
                        images.Dispose();
                    }
                }

                if (target.WithGrid)
                {
                    PngFile.Write(Path.Combine(folder, PictureTarget.GridName), Grid(cat(kept)));
                }

                WriteList(Path.Combine(folder, PictureTarget.ListName), records);
                _stop.ThrowIfCancellationRequested();
            },
            "a folder of pictures",
            [PictureTarget.ListName]);
        return new GenerationReport(records, target.WithGrid ? PictureTarget.GridName : null, _drawing);
    }

    private IEnumerable<(IReadOnlyList<SamplePrompt> Asked, Tensor Images)> Batches()
    {
        foreach (SamplePrompt[] asked in _request.Pictures.Chunk(_settings.BatchSize))
        {
            _stop.ThrowIfCancellationRequested();
            yield return (asked, Draw(asked));
        }
    }

    private Tensor Draw(IReadOnlyList<SamplePrompt> asked)
    {
        long start = _time.GetTimestamp();
        using var scope = NewDisposeScope();
        Tensor images = _pipeline.Images(asked, _settings).cpu().MoveToOuterDisposeScope();
        _drawing += _time.GetElapsedTime(start);
        return images;
    }

    private RgbImage Grid(Tensor images)
    {
        int columns = _request.PerPrompt > 1 && _request.PerPrompt < _request.Pictures.Count
            ? _request.PerPrompt
            : (int)Math.Ceiling(Math.Sqrt(_request.Pictures.Count));
        return ImageGrid.Compose(
            images, columns, Math.Max(1, TilePixels / (int)images.shape[3]), GridGap);
    }

    private static PictureRecord WritePicture(string folder, int index, SamplePrompt asked, Tensor image)
    {
        using (image)
        {
            string name = index.ToString("D5", CultureInfo.InvariantCulture) + ".png";
            string file = Path.Combine(folder, name);
            PngFile.Write(file, ImageGrid.Compose(image, columns: 1));
            return new PictureRecord(name, asked.Text, asked.Seed, HashOf(file));
        }
    }

    private void WriteList(string file, IEnumerable<PictureRecord> records)
    {
        object settings = PictureRecord.Shown(_settings);
        using StreamWriter list = new(file, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        foreach (PictureRecord record in records)
        {
            list.WriteLine(CommandOutput.Line(
                new { record.File, record.Prompt, record.Seed, record.Sha256, Settings = settings }));
        }
    }

    private static string HashOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
