using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Dashboard.Components.Parts;

namespace SnoopiCluster.Dashboard.Charts;

/// <summary>Measures by bin as rows of coloured cells.</summary>
internal static class CurveHeat
{
    /// <summary>The chart of a panel of bins.</summary>
    public static JsonObject Of(StepSeries series, CurvePanel panel, CurveView view, bool isGpu)
    {
        CurvePlaces places = CurvePlaces.Of(series, view.Axis, isGpu);
        int stride = Math.Max(1, (places.Values.Length + CurveChart.MaxHeatBuckets - 1) / CurveChart.MaxHeatBuckets);
        ImmutableArray<double> stations = [.. places.Values.Where((_, i) => i % stride == 0)];
        JsonArray cells = [];
        List<double> seen = [];
        for (int bin = 0; bin < panel.Lines.Length; bin++)
        {
            if (CurveChart.Find(series, panel.Lines[bin].Key) is not { } line)
            {
                continue;
            }

            ImmutableArray<double?> values = Smoothing.Of(CurveChart.Means(line, panel), view.Smoothing);
            for (int station = 0; station < stations.Length; station++)
            {
                if (MeanOf(values, station * stride, stride, view.IsLog) is { } mean)
                {
                    seen.Add(mean);
                    cells.Add(new JsonArray(station, bin, ChartNumber.Of(mean)));
                }
            }
        }

        return new JsonObject
        {
            ["animation"] = false,
            ["aria"] = new JsonObject { ["enabled"] = true, ["label"] = new JsonObject { ["description"] = panel.Title } },
            ["grid"] = new JsonObject
            {
                ["left"] = 8, ["right"] = 16, ["top"] = 12, ["bottom"] = 72, ["containLabel"] = true,
            },
            ["tooltip"] = new JsonObject { ["confine"] = true },
            ["xAxis"] = new JsonObject
            {
                ["type"] = "category",
                ["name"] = places.Label,
                ["nameLocation"] = "middle",
                ["nameGap"] = 28,
                ["data"] = new JsonArray([.. stations.Select(place => JsonValue.Create(
                    place.ToString(place < 10 ? "0.###" : "#,0.#", CultureInfo.InvariantCulture)))]),
            },
            ["yAxis"] = new JsonObject
            {
                ["type"] = "category",
                ["data"] = new JsonArray([.. panel.Lines.Select(line => JsonValue.Create(line.Label))]),
            },
            ["visualMap"] = ScaleOf(seen, view.IsLog),
            ["series"] = new JsonArray(new JsonObject
            {
                ["type"] = "heatmap",
                ["name"] = view.IsLog ? $"log10 of {panel.Title}" : panel.Title,
                ["data"] = cells,
            }),
        };
    }

    // The scale ends where 98 of 100 cells lie: one spike must not leave all others in one colour.
    private static JsonObject ScaleOf(List<double> seen, bool isLog)
    {
        seen.Sort();
        double low = seen.Count == 0 ? 0 : isLog ? seen[0] : Math.Min(0, seen[0]);
        double high = seen.Count == 0 ? 1 : seen[(seen.Count - 1) * 98 / 100];
        return new JsonObject
        {
            ["type"] = "continuous",
            ["min"] = ChartNumber.Of(low),
            ["max"] = ChartNumber.Of(high > low ? high : low + 1),
            ["calculable"] = false,
            ["orient"] = "horizontal",
            ["left"] = "center",
            ["bottom"] = 0,
            ["itemWidth"] = 10,
            ["itemHeight"] = 180,
            ["text"] = new JsonArray(isLog ? $"log10 {Figures.Value(high)}" : Figures.Value(high), Figures.Value(low)),
            ["inRange"] = new JsonObject { ["color"] = ChartColors.ToJson() },
        };
    }

    private static double? MeanOf(ImmutableArray<double?> values, int from, int count, bool isLog)
    {
        double[] there =
        [
            .. values.Skip(from).Take(count).OfType<double>().Where(value => !isLog || value > 0)
                .Select(value => isLog ? Math.Log10(value) : value),
        ];
        return there.Length == 0 ? null : there.Average();
    }
}
