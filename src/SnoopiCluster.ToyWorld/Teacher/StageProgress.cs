namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>Where a stage of the teacher's training stands.</summary>
/// <param name="Stage">Its name, for example <c>vae</c>.</param>
/// <param name="Step">Updates made.</param>
/// <param name="Steps">Updates in all.</param>
/// <param name="Loss">Mean loss since the last report.</param>
public sealed record StageProgress(string Stage, long Step, long Steps, double Loss);
