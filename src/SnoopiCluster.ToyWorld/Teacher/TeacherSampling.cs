using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>How a toy teacher draws.</summary>
/// <param name="Steps">Steps of a picture.</param>
/// <param name="Guidance">Guidance scale.</param>
/// <param name="Scores">What is measured of held-out captions.</param>
public sealed record TeacherSampling(int Steps, double Guidance, PictureScores Scores);
