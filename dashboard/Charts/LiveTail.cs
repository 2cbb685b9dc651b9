using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Dashboard.Charts;

/// <summary>
/// What a run has measured since its series was read: the newest step of each event, put after the series. A chart shows a step
/// at once, and the silo reads a run's rows only now and then.
/// </summary>
internal sealed class LiveTail
{
    // The series is read again long before that many events have come.
    private const int MostRows = 2_000;

    private readonly List<(StepMetrics Metrics, DateTimeOffset At)> _rows = [];

    /// <summary>Takes the newest step; one that was taken is passed over.</summary>
    /// <param name="metrics">What it measured.</param>
    /// <param name="at">When it was heard.</param>
    /// <returns>Whether it is new.</returns>
    public bool Add(StepMetrics metrics, DateTimeOffset at)
    {
        if (_rows is [.., var newest] && newest.Metrics.Step >= metrics.Step)
        {
            // A run that went back takes its steps again: what was heard of them no longer holds.
            if (newest.Metrics.Step == metrics.Step)
            {
                return false;
            }

            _rows.RemoveAll(row => row.Metrics.Step >= metrics.Step);
        }

        if (_rows.Count == MostRows)
        {
            _rows.RemoveAt(0);
        }

        _rows.Add((metrics, at));
        return true;
    }

    /// <summary>A series with the steps after its last.</summary>
    /// <param name="series">As the silo gave it.</param>
    /// <param name="batch">Samples of a step.</param>
    public StepSeries After(StepSeries series, int batch)
    {
        long last = series.Steps is [.., var step] ? step : -1;
        (StepMetrics Metrics, DateTimeOffset At)[] rows = [.. _rows.Where(row => row.Metrics.Step > last)];
        if (rows.Length == 0)
        {
            return series;
        }

        long prompts = series.Prompts is [.., var p] ? p : 0;
        double wall = series.WallSeconds is [.., var w] ? w : 0;
        double gpu = series.GpuSeconds is [.., var g] ? g : 0;
        DateTimeOffset before = rows[0].At - TimeSpan.FromSeconds(rows[0].Metrics.Seconds);
        var places = rows.Select(row => (
            Prompts: prompts + ((row.Metrics.Step - last) * batch),
            Wall: wall + (row.At - before).TotalSeconds,
            Gpu: gpu + ((row.Metrics.Step - last) * row.Metrics.Seconds * (row.Metrics.WorldSize ?? 1)))).ToArray();
        return series with
        {
            Steps = [.. series.Steps, .. rows.Select(row => row.Metrics.Step)],
            Prompts = [.. series.Prompts, .. places.Select(place => place.Prompts)],
            WallSeconds = [.. series.WallSeconds, .. places.Select(place => place.Wall)],
            GpuSeconds = [.. series.GpuSeconds, .. places.Select(place => place.Gpu)],
            Lines =
            [
                .. series.Lines.Select(line =>
                {
                    ImmutableArray<float?> values =
                        [.. rows.Select(row => (float?)StepMeasure.Of(row.Metrics, line.Key))];
                    return series.StepsPerBucket == 1
                        ? line with { Mean = [.. line.Mean, .. values] }
                        : new SeriesLine(
                            line.Key, [.. line.Mean, .. values], [.. line.Min, .. values], [.. line.Max, .. values]);
                }),
            ],
        };
    }
}
