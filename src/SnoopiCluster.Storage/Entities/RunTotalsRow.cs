using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Storage.Entities;

/// <summary>Sums over a run's measured steps, kept by triggers so that a list of runs need not read all their steps.</summary>
internal sealed class RunTotalsRow
{
    public RunId RunId { get; init; }

    public long MeasuredSteps { get; init; }

    public double AppliedSeconds { get; init; }
}
