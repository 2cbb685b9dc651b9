namespace SnoopiCluster.ToyWorld.Experiments;

/// <summary>Scores and what they cost.</summary>
/// <param name="Scores">What is measured of the pictures.</param>
/// <param name="SecondsPerPicture">
/// Wall time of drawing and decoding one, with the threads that were set.
/// </param>
public sealed record PictureMeasurement(PictureScores Scores, double SecondsPerPicture);
