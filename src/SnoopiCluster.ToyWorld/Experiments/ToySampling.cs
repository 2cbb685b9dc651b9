using SnoopiCluster.Distillation.Sampling;

namespace SnoopiCluster.ToyWorld.Experiments;

/// <summary>How the toy world's models are asked where nothing else is said.</summary>
public static class ToySampling
{
    /// <summary>
    /// The teacher, which students are held against: the steps of the paper's tables, at a guidance scale
    /// that suits the toy world.
    /// </summary>
    public static SamplingSettings Teacher { get; } =
        new() { Steps = ToySettings.TeacherSteps, Guidance = ToySettings.TeacherGuidance };

    /// <summary>
    /// The student before its training: the teacher's network, asked for the whole way in one step.
    /// </summary>
    public static OneStepStudent Untrained { get; } = new(ToySettings.StudentTimestep);
}
