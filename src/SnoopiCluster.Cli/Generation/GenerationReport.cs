namespace SnoopiCluster.Cli.Generation;

/// <summary>What came of a request.</summary>
/// <param name="Pictures">The pictures in order.</param>
/// <param name="Grid">Name of the grid's file; null where none was asked for.</param>
/// <param name="Drawing">Time of drawing and decoding, without loading the model and without files.</param>
internal sealed record GenerationReport(IReadOnlyList<PictureRecord> Pictures, string? Grid, TimeSpan Drawing)
{
    /// <summary>Pictures drawn in a second.</summary>
    public double PicturesPerSecond =>
        Math.Round(Pictures.Count / Math.Max(Drawing.TotalSeconds, 1e-9), 3);
}
