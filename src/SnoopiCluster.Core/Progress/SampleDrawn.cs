namespace SnoopiCluster.Core.Progress;

/// <summary>A grid of sample pictures, and what its pictures measure of the student's health.</summary>
/// <param name="Step">Steps done when it was drawn.</param>
/// <param name="Blob">Name of the PNG's blob.</param>
/// <param name="SaturatedFraction">Share of the decoded values beyond 0.99 in absolute value, 0 to 1.</param>
/// <param name="LatentStd">Standard deviation of the student's clean latents over all probes.</param>
public sealed record SampleDrawn(long Step, string Blob, double SaturatedFraction, double LatentStd);
