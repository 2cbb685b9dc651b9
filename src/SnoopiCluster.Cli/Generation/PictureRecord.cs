using SnoopiCluster.Distillation.Sampling;

namespace SnoopiCluster.Cli.Generation;

/// <summary>A picture that was drawn.</summary>
/// <param name="File">Name of its file; null where only the grid shows it.</param>
/// <param name="Prompt">What it was to show.</param>
/// <param name="Seed">Its noise.</param>
/// <param name="Sha256">Hash of the file; null without one.</param>
internal sealed record PictureRecord(string? File, string Prompt, ulong Seed, string? Sha256)
{
    /// <summary>Settings as lists and documents show them.</summary>
    public static object Shown(SamplingSettings settings) => new
    {
        settings.Steps,
        settings.Guidance,
        settings.Sampler,
        settings.Negative,
        NegativeMethod = settings.Negative is null ? (NegativeMethod?)null : settings.Method,
        NegativeScale = settings.Negative is null ? (double?)null : settings.NegativeScale,
        settings.BatchSize,
    };
}
