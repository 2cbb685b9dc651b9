using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Core.Progress;

/// <summary>What a rank says of itself every two seconds or so; only the newest of each rank is kept, and none is stored.</summary>
/// <param name="Fence">The group.</param>
/// <param name="Rank">The rank.</param>
/// <param name="Step">The last step that it committed.</param>
/// <param name="NumSteps">Steps since its last pulse, over which the means are taken; at least 1.</param>
/// <param name="SecondsPerStep">Mean wall time of a step.</param>
/// <param name="PhaseSeconds">Mean wall time by phase, under the names of <see cref="StepPhases"/>.</param>
/// <param name="MemoryBytes">As <see cref="StepMetrics.MemoryBytes"/>; null where it is not known.</param>
public sealed record RankPulse(
    Fence Fence,
    int Rank,
    long Step,
    int NumSteps,
    double SecondsPerStep,
    IReadOnlyDictionary<string, double> PhaseSeconds,
    long? MemoryBytes)
{
    /// <summary>Mean seconds that the rank computes before the collective of a step.</summary>
    public double SecondsBeforeCollective => StepPhases.BeforeCollective(PhaseSeconds);
}
