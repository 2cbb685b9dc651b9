using System.Collections.Immutable;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// A run's measurements of the sweep's metric, bounded: when there are too many, only every second one is
/// kept from then on, of the earlier ones too. Runs that are measured at the same steps keep the same ones.
/// </summary>
public sealed record MetricSeries
{
    /// <summary>Most measurements that are kept beside the newest.</summary>
    public const int MaxPoints = 256;

    /// <summary>No measurement.</summary>
    public static readonly MetricSeries Empty = new();

    /// <summary>The measurements that are kept, by step.</summary>
    public ImmutableArray<MetricPoint> Points { get; init; } = [];

    /// <summary>The last measurement; null before the first.</summary>
    public MetricPoint? Newest { get; init; }

    /// <summary>Number of measurements, kept or not.</summary>
    public long NumMeasured { get; init; }

    /// <summary>Every how many of them one is kept; a power of two.</summary>
    public long Stride { get; init; } = 1;

    /// <summary>Takes a measurement; one of a step that was measured is passed over.</summary>
    public MetricSeries Add(MetricPoint point)
    {
        if (point.Step <= Newest?.Step)
        {
            return this;
        }

        MetricSeries added = this with
        {
            Newest = point,
            NumMeasured = NumMeasured + 1,
            Points = NumMeasured % Stride == 0 ? Points.Add(point) : Points,
        };
        return added.Points.Length <= MaxPoints ? added : added with
        {
            Points = [.. added.Points.Where((_, i) => i % 2 == 0)],
            Stride = 2 * Stride,
        };
    }

    /// <summary>What was measured at a step; null when nothing is kept of it.</summary>
    public double? At(long step)
    {
        if (Newest?.Step == step)
        {
            return Newest?.Value;
        }

        int index = Points.BinarySearch(
            new MetricPoint(step, 0), Comparer<MetricPoint>.Create((a, b) => a.Step.CompareTo(b.Step)));
        return index < 0 ? null : Points[index].Value;
    }
}
