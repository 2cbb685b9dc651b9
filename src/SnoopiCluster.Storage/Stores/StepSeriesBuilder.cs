using System.Data.Common;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Storage.Stores;

/// <summary>Puts a series together from the rows of <see cref="StepSeriesSql"/>.</summary>
internal sealed class StepSeriesBuilder(StepSeriesQuery query)
{
    private readonly List<long> _steps = [];
    private readonly List<long> _prompts = [];
    private readonly List<double> _wall = [];
    private readonly List<double> _gpu = [];
    private readonly List<float?>[] _mean = [.. query.Keys.Select(_ => new List<float?>())];
    private readonly List<float?>[] _min = [.. query.Keys.Select(_ => new List<float?>())];
    private readonly List<float?>[] _max = [.. query.Keys.Select(_ => new List<float?>())];
    private readonly List<long> _skipped = [];
    private readonly List<StepBand> _replayed = [];
    private double _gpuSeconds;
    private long _width = 1;

    /// <summary>Takes a bucket; they come in order.</summary>
    public void AddBucket(DbDataReader row)
    {
        _gpuSeconds += row.GetDouble(5);
        if (row.GetInt64(0) < 0)
        {
            return;
        }

        _width = row.GetInt64(1);
        _steps.Add(row.GetInt64(2));
        _prompts.Add(row.GetInt64(3) * query.Batch);
        _wall.Add(row.IsDBNull(4) ? 0 : Math.Round(row.GetDouble(4), 3));
        _gpu.Add(Math.Round(_gpuSeconds, 3));
        if (!row.IsDBNull(6))
        {
            _skipped.AddRange(row.GetFieldValue<long[]>(6));
        }

        for (int i = 0; i < query.Keys.Length; i++)
        {
            int column = StepSeriesSql.NumAxisColumns + (StepSeriesSql.NumKeyColumns * i);
            _mean[i].Add(Number(row, column));
            if (_width > 1)
            {
                _min[i].Add(Number(row, column + 1));
                _max[i].Add(Number(row, column + 2));
            }
        }
    }

    /// <summary>Takes a range of steps that were taken again.</summary>
    public void AddReplayed(long from, long to)
    {
        long first = Math.Max(from, query.From);
        long next = Math.Min(to, query.To ?? long.MaxValue);
        if (first < next)
        {
            _replayed.Add(new StepBand(StepBandKind.Replayed, first, next));
        }
    }

    /// <summary>The series.</summary>
    public StepSeries Build()
    {
        _skipped.Sort();
        return new StepSeries(
            _width,
            [.. _steps],
            [.. _prompts],
            [.. _wall],
            [.. _gpu],
            [.. query.Keys.Select((key, i) => new SeriesLine(key, [.. _mean[i]], [.. _min[i]], [.. _max[i]]))],
            [
                .. StepBands.Joined(_skipped.Select(step => new StepBand(StepBandKind.Skipped, step, step + 1)), _width),
                .. StepBands.Joined(_replayed.OrderBy(band => band.From), _width),
            ]);
    }

    // A chart shows fp32; what is beyond its range is shown at its end.
    private float? Number(DbDataReader row, int column)
    {
        if (row.IsDBNull(column))
        {
            return null;
        }

        double value = Math.Clamp(row.GetDouble(column), -float.MaxValue, float.MaxValue);
        return (float)(_width > 1 ? Rounded(value) : value);
    }

    // To six digits: an answer with three numbers a bucket stays about as long as one with two. The nearest of equally many
    // digits keeps a mean between its bounds.
    private static double Rounded(double value)
    {
        if (value == 0)
        {
            return 0;
        }

        double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 5);
        return unit == 0 ? 0 : Math.Round(value / unit) * unit;
    }
}
