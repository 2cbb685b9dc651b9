using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Dashboard.Components.RunPage;

/// <summary>How long a rank computes before the others have to wait for it, held against the middle one.</summary>
/// <param name="Health">The rank, and what it said of itself.</param>
/// <param name="Own">Mean seconds of a step before its collective; null before it has said anything.</param>
/// <param name="OverMedian">By what share it is over the median of all ranks, such as 0.2; null as above.</param>
public sealed record RankPace(RankHealth Health, double? Own, double? OverMedian);

/// <summary>Where the time of a group's ranks goes.</summary>
/// <param name="Ranks">The ranks, in order.</param>
/// <param name="Phases">Phases that any of them spent time in, in the order of a step.</param>
public sealed record PhaseSplit(ImmutableArray<RankPace> Ranks, ImmutableArray<string> Phases)
{
    /// <summary>The split of a group.</summary>
    /// <param name="ranks">Its ranks, in order.</param>
    public static PhaseSplit Of(ImmutableArray<RankHealth> ranks)
    {
        double[] known = [.. ranks.Select(rank => rank.Pulse?.SecondsBeforeCollective).OfType<double>().Order()];
        double? median = known.Length == 0
            ? null
            : (known[(known.Length - 1) / 2] + known[known.Length / 2]) / 2;
        return new PhaseSplit(
            [
                .. ranks.Select(rank => new RankPace(
                    rank,
                    rank.Pulse?.SecondsBeforeCollective,
                    median > 0 ? (rank.Pulse?.SecondsBeforeCollective / median) - 1 : null)),
            ],
            [
                .. StepPhases.All.Select(StepPhases.NameOf).Where(phase =>
                    ranks.Any(rank => rank.Pulse?.PhaseSeconds.GetValueOrDefault(phase) > 0)),
            ]);
    }
}
