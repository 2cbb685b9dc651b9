using System.Text.Json.Nodes;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Dashboard.Charts;

/// <summary>Grey bands behind curves: steps that no rank applied, and steps that were taken a second time.</summary>
internal static class CurveBands
{
    /// <summary>The bands of a series on its axis.</summary>
    public static JsonObject Of(StepSeries series, CurvePlaces places)
    {
        JsonArray areas = [];
        foreach (StepBand band in series.Bands)
        {
            // A band ends at the step after its last; one step would have no width, and would not be seen.
            double from = places.At(series, band.From);
            double to = places.At(series, band.To);
            areas.Add(new JsonArray(
                new JsonObject
                {
                    ["name"] = LabelOf(band.Kind),
                    ["xAxis"] = ChartNumber.Exact(from),
                    ["itemStyle"] = new JsonObject
                    {
                        ["color"] = ChartColors.Token("void"),
                        ["opacity"] = band.Kind == StepBandKind.Skipped ? 0.95 : 0.45,
                        ["borderWidth"] = 1,
                        ["borderColor"] = ChartColors.Token("line-strong"),
                        ["borderType"] = band.Kind == StepBandKind.Skipped ? "solid" : "dashed",
                    },
                },
                new JsonObject { ["xAxis"] = ChartNumber.Exact(to) }));
        }

        return new JsonObject
        {
            ["silent"] = true,
            ["label"] = new JsonObject
            {
                ["show"] = series.Bands.Length <= 6,
                ["fontSize"] = 10,
                ["color"] = ChartColors.Token("text-3"),
                ["position"] = "insideTop",
            },
            ["data"] = areas,
        };
    }

    private static string LabelOf(StepBandKind kind) => kind switch
    {
        StepBandKind.Skipped => "void",
        StepBandKind.Replayed => "replayed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of band."),
    };
}
