using System.Collections.Immutable;
using System.Globalization;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// A run is on a plateau when the sweep's metric moves less than 1 % over a window: the span of its last
/// measurements (<see cref="EarlyStopSpec.PlateauWindow"/> of them) is under 1 % of their mean's size.
/// </summary>
/// <param name="Window">Measurements in the window, 2 to <see cref="MaxWindow"/>.</param>
public sealed record Plateau(int Window)
{
    /// <summary>Most measurements that a window may have.</summary>
    public const int MaxWindow = 100;

    /// <summary>A movement of this share of the mean is enough.</summary>
    public const double MinMovement = 0.01;

    /// <summary>The last measurements; at most <see cref="Window"/>.</summary>
    public ImmutableArray<MetricPoint> Last { get; init; } = [];

    /// <summary>Takes a measurement into account; one of a step that was measured is passed over.</summary>
    public Plateau Add(MetricPoint point) => Last is [.., var newest] && point.Step <= newest.Step
        ? this
        : this with { Last = [.. Last.Skip(Last.Length + 1 - Window), point] };

    /// <summary>Why the run is on a plateau, for a person; null when it is not.</summary>
    /// <param name="metric">What is measured.</param>
    public string? WhyOf(SweepMetric metric)
    {
        if (Last.Length < Window)
        {
            return null;
        }

        double span = Last.Max(point => point.Value) - Last.Min(point => point.Value);
        double mean = Math.Abs(Last.Average(point => point.Value));
        return span > 0 && span >= MinMovement * mean ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{metric.Name} moved by {span:G3} at a mean of {mean:G4} from step {Last[0].Step} to {Last[^1].Step}");
    }
}
