using System.Collections.Immutable;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Dashboard.Charts;

/// <summary>Charts of a run's measures, as ECharts takes them.</summary>
public static class CurveChart
{
    /// <summary>Buckets of a heat map: more would be thinner than a pixel on a phone.</summary>
    public const int MaxHeatBuckets = 120;

    /// <summary>Whether there is anything to draw: a measure that a run does not take is null everywhere.</summary>
    /// <param name="series">The run's measures.</param>
    /// <param name="panel">What is to be drawn.</param>
    public static bool HasValues(StepSeries series, CurvePanel panel) =>
        panel.Lines.Any(line => Find(series, line.Key) is { } found && found.Mean.Any(value => value is not null));

    /// <summary>The chart of a panel.</summary>
    /// <param name="series">The run's measures; those of the panel must have been asked for.</param>
    /// <param name="panel">What is to be drawn.</param>
    /// <param name="view">How a person wants to see it.</param>
    /// <param name="isGpu">Whether slots are GPUs.</param>
    public static JsonObject Of(StepSeries series, CurvePanel panel, CurveView view, bool isGpu) => panel.Shape switch
    {
        CurveShape.Lines => LinesOf(series, panel, view, isGpu),
        CurveShape.Stack => StackOf(series, panel, view, isGpu),
        CurveShape.Heat => CurveHeat.Of(series, panel, view, isGpu),
        _ => throw new ArgumentOutOfRangeException(nameof(panel), panel.Shape, "No such shape."),
    };

    /// <summary>A measure of a series; null when it was not asked for.</summary>
    internal static SeriesLine? Find(StepSeries series, string key) => series.Lines.FirstOrDefault(line => line.Key == key);

    /// <summary>The mean of each bucket, in the unit of the panel.</summary>
    internal static ImmutableArray<double?> Means(SeriesLine line, CurvePanel panel) =>
        [.. line.Mean.Select(mean => mean * ScaleOf(panel))];

    /// <summary>An axis of numbers with room for its name.</summary>
    internal static JsonObject AxisOf(string name, bool isLog = false) => new()
    {
        ["type"] = isLog ? "log" : "value",
        ["name"] = name,
        ["nameLocation"] = "middle",
        ["nameGap"] = 28,
        ["scale"] = true,
        ["splitLine"] = new JsonObject { ["show"] = true },
    };

    private static double ScaleOf(CurvePanel panel) => panel.Unit switch
    {
        "GiB" => 1.0 / (1L << 30),
        "%" => 100,
        _ => 1,
    };

    private static JsonObject LinesOf(StepSeries series, CurvePanel panel, CurveView view, bool isGpu)
    {
        CurvePlaces places = CurvePlaces.Of(series, view.Axis, isGpu);
        JsonArray drawn = [];
        foreach (CurveLine line in panel.Lines)
        {
            if (Find(series, line.Key) is not { } found)
            {
                continue;
            }

            ImmutableArray<double?> means = Means(found, panel);
            if (view.Smoothing > 0)
            {
                drawn.Add(LineOf(line.Label, places, Smoothing.Of(means, view.Smoothing), view));
                drawn.Add(Faint(LineOf(line.Label, places, means, view)));
            }
            else
            {
                drawn.Add(LineOf(line.Label, places, means, view));
            }

            if (series.StepsPerBucket > 1 && !view.IsLog)
            {
                AddRange(drawn, line, places, found, ScaleOf(panel));
            }
        }

        JsonObject option = Frame(series, panel, places, drawn);
        option["yAxis"] = ValueAxis(panel, view.IsLog);
        return option;
    }

    private static JsonObject StackOf(StepSeries series, CurvePanel panel, CurveView view, bool isGpu)
    {
        CurvePlaces places = CurvePlaces.Of(series, view.Axis, isGpu);
        JsonArray drawn = [];
        foreach (CurveLine line in panel.Lines)
        {
            if (Find(series, line.Key) is { } found && found.Mean.Any(value => value > 0))
            {
                JsonObject area = LineOf(
                    line.Label, places, Smoothing.Of(Means(found, panel), view.Smoothing), view with { IsLog = false });
                area["stack"] = "whole";
                area["areaStyle"] = new JsonObject { ["opacity"] = 0.75 };
                area["lineStyle"] = new JsonObject { ["width"] = 0 };
                drawn.Add(area);
            }
        }

        JsonObject option = Frame(series, panel, places, drawn);
        option["yAxis"] = ValueAxis(panel, isLog: false);
        return option;
    }

    private static JsonObject Frame(StepSeries series, CurvePanel panel, CurvePlaces places, JsonArray drawn)
    {
        if (drawn is [JsonObject first, ..])
        {
            first["markArea"] = CurveBands.Of(series, places);
        }

        // One line is named by its panel's title.
        bool hasLegend = panel.Lines.Length > 1;
        return new JsonObject
        {
            ["animation"] = false,
            ["aria"] = new JsonObject { ["enabled"] = true, ["label"] = new JsonObject { ["description"] = panel.Title } },
            ["grid"] = new JsonObject
            {
                ["left"] = 8, ["right"] = 16, ["top"] = hasLegend ? 48 : 28, ["bottom"] = 32, ["containLabel"] = true,
            },
            ["legend"] = new JsonObject
            {
                ["show"] = hasLegend, ["type"] = "scroll", ["top"] = 0, ["left"] = 0, ["icon"] = "roundRect",
            },
            ["tooltip"] = new JsonObject
            {
                ["trigger"] = "axis", ["confine"] = true, ["valueFormatter"] = ChartColors.Format("number"),
            },
            ["xAxis"] = PlaceAxis(places),
            ["dataZoom"] = new JsonArray(new JsonObject { ["type"] = "inside", ["zoomOnMouseWheel"] = "ctrl" }),
            ["series"] = drawn,
        };
    }

    // It ends with the last step: a round number after it would leave up to half of the chart empty.
    private static JsonObject PlaceAxis(CurvePlaces places)
    {
        JsonObject axis = AxisOf(places.Label);
        axis["max"] = "dataMax";
        axis["axisLabel"] = new JsonObject { ["showMaxLabel"] = false };
        return axis;
    }

    private static JsonObject ValueAxis(CurvePanel panel, bool isLog)
    {
        JsonObject axis = AxisOf(panel.Unit, isLog);
        axis["nameLocation"] = "end";
        axis["nameGap"] = 10;
        axis["axisLabel"] = new JsonObject { ["formatter"] = ChartColors.Format("number") };
        return axis;
    }

    private static JsonObject LineOf(
        string name, CurvePlaces places, ImmutableArray<double?> values, CurveView view)
    {
        JsonArray points = [];
        for (int i = 0; i < values.Length; i++)
        {
            double? value = view.IsLog && values[i] is <= 0 ? null : values[i];
            points.Add(new JsonArray(ChartNumber.Exact(places.Values[i]), ChartNumber.Of(value)));
        }

        return new JsonObject
        {
            ["type"] = "line",
            ["name"] = name,
            ["showSymbol"] = values.Length == 1,
            ["lineStyle"] = new JsonObject { ["width"] = 1.75 },
            ["emphasis"] = new JsonObject { ["disabled"] = true },
            ["data"] = points,
        };
    }

    // Series of one name share a colour and an entry of the legend: what was measured lies behind its mean.
    private static JsonObject Faint(JsonObject line)
    {
        line["lineStyle"] = new JsonObject { ["width"] = 1, ["opacity"] = 0.3 };
        line["silent"] = true;
        line["tooltip"] = new JsonObject { ["show"] = false };
        line["z"] = 1;
        return line;
    }

    // The least value carries an area up to the greatest: a spike inside a bucket is seen, however far out one looks.
    private static void AddRange(JsonArray drawn, CurveLine line, CurvePlaces places, SeriesLine found, double scale)
    {
        CurveView plain = new();
        JsonObject least = Faint(LineOf(line.Label, places, [.. found.Min.Select(value => value * scale)], plain));
        JsonObject span = Faint(LineOf(
            line.Label, places, [.. found.Min.Zip(found.Max, (min, max) => (max - min) * scale)], plain));
        string stack = $"range of {line.Key}";
        least["stack"] = stack;
        span["stack"] = stack;

        // Else a span above a least value that is negative would begin at 0.
        least["stackStrategy"] = "all";
        span["stackStrategy"] = "all";
        least["lineStyle"] = new JsonObject { ["width"] = 0 };
        span["lineStyle"] = new JsonObject { ["width"] = 0 };
        span["areaStyle"] = new JsonObject { ["opacity"] = 0.18 };
        drawn.Add(least);
        drawn.Add(span);
    }
}
