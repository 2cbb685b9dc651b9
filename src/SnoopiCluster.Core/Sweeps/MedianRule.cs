using System.Globalization;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// A run is below the median when, after a grace period (<see cref="EarlyStopSpec.Grace"/>), its last value
/// of the sweep's metric is worse than the median of what the other trials had at the same step; at least
/// <see cref="EarlyStopSpec.MinPeers"/> of them must have been measured there. "Below" means worse: for a
/// metric of which less is better, above.
/// </summary>
public static class MedianRule
{
    /// <summary>Why the run is below the median, for a person; null when it is not.</summary>
    /// <param name="metric">What is measured.</param>
    /// <param name="own">The run's last measurement.</param>
    /// <param name="others">The other trials' measurements.</param>
    /// <param name="minPeers">How many of them must have one at the same step.</param>
    public static string? WhyOf(
        SweepMetric metric, MetricPoint own, IEnumerable<MetricSeries> others, int minPeers)
    {
        double[] peers = [.. others.Select(series => series.At(own.Step)).OfType<double>()];
        if (peers.Length < minPeers)
        {
            return null;
        }

        double median = MedianOf(peers);
        return !metric.IsWorse(own.Value, median) ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{metric.Name} {own.Value:G4} at step {own.Step} is worse than the median {median:G4} "
                + $"of {peers.Length} other trials");
    }

    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    internal static double MedianOf(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
