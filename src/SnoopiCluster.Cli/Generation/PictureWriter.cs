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
/// <param name="pipeline">The model.</param>
/// <param name="request">The pictures.</param>
/// <param name="settings">How they are drawn.</param>
/// <param name="time">Clock of the report.</param>
/// <param name="onDrawn">
/// Told of the number of pictures drawn so far, after each batch; null tells nobody.
/// </param>
/// <param name="stop">Asks to end after a batch.</param>
internal sealed class PictureWriter(
    ImagePipeline pipeline,
    GenerationRequest request,
    SamplingSettings settings,
    TimeProvider time,
    Action<int>? onDrawn,
    CancellationToken stop)
{
    private const int GridGap = 4;

    // Small enough to look at many beside each other, large enough to see a toy model's 32 pixels.
    private const int TilePixels = 128;

    private TimeSpan _drawing;
    private int _drawn;

    /// <summary>Draws and writes.</summary>
    /// <param name="target">Where to.</param>
    /// <exception cref="NonFinitePictureException">A picture is not finite; nothing was written.</exception>
    /// <exception cref="ModelSaveException">The folder could not be written.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop; nothing was written.</exception>
    public GenerationReport Write(PictureTarget target) =>
        target.IsFile ? WriteFile(target) : WriteFolder(target);

    private GenerationReport WriteFile(PictureTarget target)
    {
        using var scope = NewDisposeScope();
        string name = Path.GetFileName(target.Path);
        Tensor images = cat([.. Batches().Select(batch => batch.Images)]);
        RgbImage picture = target.WithGrid ? Grid(images) : ImageGrid.Compose(images, columns: 1);
        stop.ThrowIfCancellationRequested();
        PngFile.Write(target.Path, picture);
        return new GenerationReport(
            [
                .. request.Pictures.Select(asked => target.WithGrid
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
                foreach ((SamplePrompt[] asked, Tensor images) in Batches())
                {
                    for (int i = 0; i < asked.Length; i++)
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
                stop.ThrowIfCancellationRequested();
            },
            "a folder of pictures",
            [PictureTarget.ListName]);
        return new GenerationReport(records, target.WithGrid ? PictureTarget.GridName : null, _drawing);
    }

    private IEnumerable<(SamplePrompt[] Asked, Tensor Images)> Batches()
    {
        foreach (SamplePrompt[] asked in request.Pictures.Chunk(settings.BatchSize))
        {
            stop.ThrowIfCancellationRequested();
            yield return (asked, Draw(asked));
        }
    }

    private Tensor Draw(SamplePrompt[] asked)
    {
        long start = time.GetTimestamp();
        using var scope = NewDisposeScope();
        Tensor images = pipeline.Images(asked, settings).cpu().MoveToOuterDisposeScope();
        _drawing += time.GetElapsedTime(start);
        _drawn += asked.Length;
        onDrawn?.Invoke(_drawn);
        return images;
    }

    private RgbImage Grid(Tensor images)
    {
        int columns = request.PerPrompt > 1 && request.PerPrompt < request.Pictures.Count
            ? request.PerPrompt
            : (int)Math.Ceiling(Math.Sqrt(request.Pictures.Count));
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
        object shown = PictureRecord.Shown(settings);
        using StreamWriter list = new(file, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        foreach (PictureRecord record in records)
        {
            list.WriteLine(CommandOutput.Line(
                new { record.File, record.Prompt, record.Seed, record.Sha256, Settings = shown }));
        }
    }

    private static string HashOf(string file) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
