namespace SnoopiCluster.Core.Progress;

/// <summary>One picture that a run draws again and again while it trains: the same prompt from the same noise.</summary>
/// <param name="Index">0-based position in the run's probe set.</param>
/// <param name="Prompt">What it is to show.</param>
/// <param name="Negative">What it is steered away from by NASA; null for nothing.</param>
/// <param name="NasaScale">How strongly, at least 0; null without a negative prompt.</param>
/// <param name="Seed">Names the noise that it is made from, at least 0.</param>
public sealed record Probe(int Index, string Prompt, string? Negative, double? NasaScale, long Seed);
