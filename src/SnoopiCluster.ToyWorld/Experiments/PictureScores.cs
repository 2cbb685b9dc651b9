using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.ToyWorld.Experiments;

/// <summary>What is measured of a model's pictures; the same numbers on every call.</summary>
/// <param name="Accuracy">How often they show what their captions say.</param>
/// <param name="Frechet">
/// Fréchet distance of the judge's features to those of painted held-out pictures; 0 and up, less is better.
/// Compares only between sets of one size.
/// </param>
/// <param name="Precision">Share of the pictures that lie among the painted ones, 0 to 1 (k = 3).</param>
/// <param name="Recall">Share of the painted pictures that lie among these, 0 to 1 (k = 3).</param>
/// <param name="LatentStd">
/// Standard deviation over all numbers of all latents; null for painted pictures, which have none.
/// </param>
public sealed record PictureScores(
    AttributeAccuracy Accuracy, double Frechet, double Precision, double Recall, double? LatentStd);
