namespace SnoopiCluster.Distillation.Sampling;

/// <summary>A picture that is asked for.</summary>
/// <param name="Text">What it is to show; empty for the null condition.</param>
/// <param name="Seed">Names the noise that it is made from.</param>
public sealed record SamplePrompt(string Text, ulong Seed);
