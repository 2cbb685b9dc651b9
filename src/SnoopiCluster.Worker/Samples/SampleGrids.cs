using System.Diagnostics.CodeAnalysis;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Models.Images;

namespace SnoopiCluster.Worker.Samples;

/// <summary>
/// Lays the pictures of a step out as one for people, in a run's folder: a row for each prompt without and with each negative
/// prompt, a column for each seed. A step whose pictures do not all come has none. Reports may come from several threads.
/// </summary>
/// <param name="folder">Full path of the run's folder.</param>
/// <param name="spec">The run.</param>
/// <param name="tell">Takes one line about each.</param>
internal sealed class SampleGrids(string folder, RunSpec spec, Action<string> tell)
{
    // Small enough to look at many beside each other, large enough to see a toy model's 64 pixels.
    private const int MinimumTilePixels = 128;
    private const int Gap = 4;

    // Ranks are not far apart: what is older than this will never be whole.
    private const int MaxStepsWaiting = 4;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, SortedDictionary<int, SampleDrawn>> _waiting = [];

    /// <summary>Takes a picture that is stored; with the last of a step, writes its grid.</summary>
    public void Add(SampleDrawn sample)
    {
        if (TakeWhole(sample) is { } pictures)
        {
            TryWrite(pictures);
        }
    }

    private SampleDrawn[]? TakeWhole(SampleDrawn sample)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(sample.Step, out SortedDictionary<int, SampleDrawn>? pictures))
            {
                _waiting[sample.Step] = pictures = [];
            }

            pictures[sample.Probe.Index] = sample;
            if (pictures.Count == spec.Samples.NumProbes(spec.Batch))
            {
                _waiting.Remove(sample.Step);
                return [.. pictures.Values];
            }

            if (_waiting.Count > MaxStepsWaiting)
            {
                _waiting.Remove(_waiting.Keys.First());
            }

            return null;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "On a rank's thread for pictures, none of which is worth a run.")]
    private void TryWrite(SampleDrawn[] pictures)
    {
        string file = Path.Combine(folder, Path.GetDirectoryName(pictures[0].Blob) + ".png");
        try
        {
            RgbImage[] images = [.. pictures.Select(picture => PngFile.Read(Path.Combine(folder, picture.Blob)))];
            int enlarge = Math.Max(1, MinimumTilePixels / images[0].Width);
            PngFile.Write(file, ImageGrid.Compose(images, spec.Samples.Seeds, enlarge, Gap));
            tell($"sample grid {file}");
        }
        catch (Exception e)
        {
            tell($"the sample grid {file} is left out: {e.Message}");
        }
    }
}
