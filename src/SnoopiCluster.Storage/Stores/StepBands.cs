using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Storage.Stores;

/// <summary>Joins ranges of steps, so that an answer is never full of them.</summary>
internal static class StepBands
{
    /// <summary>Most ranges of one kind in an answer.</summary>
    public const int Max = 200;

    /// <summary>
    /// Joins ranges that touch; where there are more than <see cref="Max"/>, also those with a gap between them that no chart
    /// could show, and wider ones until it is enough.
    /// </summary>
    /// <param name="bands">Ranges of one kind, in order of their first steps.</param>
    /// <param name="width">Steps of a bucket: the first gap to be given up.</param>
    public static ImmutableArray<StepBand> Joined(IEnumerable<StepBand> bands, long width)
    {
        ImmutableArray<StepBand> joined = WithoutGaps(bands, 0);
        for (long gap = width; joined.Length > Max; gap *= 2)
        {
            joined = WithoutGaps(joined, gap);
        }

        return joined;
    }

    private static ImmutableArray<StepBand> WithoutGaps(IEnumerable<StepBand> bands, long gap)
    {
        var joined = ImmutableArray.CreateBuilder<StepBand>();
        foreach (StepBand band in bands)
        {
            if (joined.Count > 0 && band.From - joined[^1].To <= gap)
            {
                joined[^1] = joined[^1] with { To = Math.Max(joined[^1].To, band.To) };
            }
            else
            {
                joined.Add(band);
            }
        }

        return joined.ToImmutable();
    }
}
