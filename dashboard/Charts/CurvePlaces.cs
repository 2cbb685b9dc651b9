using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Dashboard.Charts;

/// <summary>Where the buckets of a series lie on the axis that a person chose.</summary>
/// <param name="Label">What the axis shows, with its unit.</param>
/// <param name="Values">Place of each bucket, never falling.</param>
internal sealed record CurvePlaces(string Label, ImmutableArray<double> Values)
{
    /// <summary>The places of a series.</summary>
    /// <param name="series">The series.</param>
    /// <param name="axis">What it is drawn against.</param>
    /// <param name="isGpu">Whether slots are GPUs; else they are cores, and are called what they are.</param>
    public static CurvePlaces Of(StepSeries series, CurveAxis axis, bool isGpu) => axis switch
    {
        CurveAxis.Step => new("step", [.. series.Steps.Select(step => (double)step)]),
        CurveAxis.Prompts => new("prompts consumed", [.. series.Prompts.Select(prompts => (double)prompts)]),
        CurveAxis.WallTime => OfTime("wall time", series.WallSeconds),
        CurveAxis.GpuHours => new(
            isGpu ? "GPU-hours in kept steps" : "slot-hours in kept steps",
            [.. series.GpuSeconds.Select(seconds => seconds / 3600)]),
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "No such axis."),
    };

    /// <summary>Where a step lies, between the buckets around it; the ends for one outside.</summary>
    public double At(StepSeries series, long step)
    {
        int after = series.Steps.BinarySearch(step);
        after = after < 0 ? ~after : after;
        if (after == 0 || Values.IsEmpty)
        {
            return Values.IsEmpty ? 0 : Values[0];
        }

        if (after == Values.Length)
        {
            return Values[^1];
        }

        double share = (double)(step - series.Steps[after - 1]) / (series.Steps[after] - series.Steps[after - 1]);
        return Values[after - 1] + (share * (Values[after] - Values[after - 1]));
    }

    private static CurvePlaces OfTime(string label, ImmutableArray<double> seconds)
    {
        double last = seconds is [.., var end] ? end : 0;
        (string unit, double scale) = last switch
        {
            < 300 => ("s", 1),
            < 3 * 3600 => ("min", 60),
            _ => ("h", 3600.0),
        };
        return new CurvePlaces($"{label} ({unit})", [.. seconds.Select(value => value / scale)]);
    }
}
