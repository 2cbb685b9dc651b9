namespace SnoopiCluster.Core.Progress;

/// <summary>A picture that was drawn while training, and what it says of the student's health.</summary>
/// <param name="Step">Steps done when it was drawn.</param>
/// <param name="Probe">What it was asked for with.</param>
/// <param name="Blob">Name of the PNG's blob.</param>
/// <param name="SaturatedFraction">Share of the decoded values beyond 0.99 in absolute value, 0 to 1.</param>
/// <param name="LatentMean">Mean of its clean latent's values.</param>
/// <param name="LatentStd">Standard deviation of its clean latent's values.</param>
public sealed record SampleDrawn(
    long Step, Probe Probe, string Blob, double SaturatedFraction, double LatentMean, double LatentStd);
