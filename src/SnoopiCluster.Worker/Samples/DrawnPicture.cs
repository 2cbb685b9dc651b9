using SnoopiCluster.Core.Progress;
using SnoopiCluster.Models.Images;

namespace SnoopiCluster.Worker.Samples;

/// <summary>A picture in memory, and what it measures.</summary>
/// <param name="Probe">What it was asked for with.</param>
/// <param name="Image">Its pixels, as many as the decoder paints.</param>
/// <param name="SaturatedFraction">Share of the decoded values beyond 0.99 in absolute value.</param>
/// <param name="LatentMean">Mean of its latent's values.</param>
/// <param name="LatentStd">Their standard deviation around it.</param>
internal sealed record DrawnPicture(
    Probe Probe, RgbImage Image, double SaturatedFraction, double LatentMean, double LatentStd);
