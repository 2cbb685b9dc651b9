using System.Collections.Immutable;

namespace SnoopiCluster.Core.Progress;

/// <summary>Which ranks of a group hold up the others.</summary>
public static class Stragglers
{
    /// <summary>Share of the median from which a rank counts as one.</summary>
    public const double SlowerThanMedian = 1.2;

    /// <summary>
    /// The ranks that compute longer before the collective than 1.2 times the median of all ranks. The collective makes every
    /// rank wait for the last, so whole steps take all of them equally long.
    /// </summary>
    /// <param name="pulses">Pulses of one group, at most one a rank.</param>
    public static ImmutableHashSet<int> Among(IReadOnlyCollection<RankPulse> pulses)
    {
        if (pulses.Count < 2)
        {
            return [];
        }

        double[] seconds = [.. pulses.Select(pulse => pulse.SecondsBeforeCollective).Order()];
        int middle = seconds.Length / 2;
        double median = seconds.Length % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2;
        return
        [
            .. pulses.Where(pulse => pulse.SecondsBeforeCollective > SlowerThanMedian * median)
                .Select(pulse => pulse.Rank),
        ];
    }
}
