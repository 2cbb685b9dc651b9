using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Dashboard.Charts;

namespace SnoopiCluster.Dashboard.Components.SweepPage;

/// <summary>Every trial of a sweep as a line over its axes and what it reached: guidance first, the metric last.</summary>
public static class ParallelChart
{
    // Values over more than this ratio stand on a logarithmic axis, as learning rates do.
    private const double LogRatio = 20;

    /// <summary>The chart of a sweep.</summary>
    /// <param name="trials">Its trials, by guidance.</param>
    /// <param name="metric">What they are compared by; null for nothing.</param>
    public static JsonObject Of(ImmutableArray<TrialView> trials, SweepMetric? metric)
    {
        List<Dimension> dimensions = DimensionsOf(trials, metric);
        JsonObject option = new()
        {
            ["animation"] = false,
            ["aria"] = new JsonObject
            {
                ["enabled"] = true,
                ["label"] = new JsonObject { ["description"] = "Each trial as a line over its axes and measures" },
            },
            ["tooltip"] = new JsonObject { ["trigger"] = "item", ["confine"] = true },
            ["parallel"] = new JsonObject { ["left"] = 48, ["right"] = 96, ["top"] = 44, ["bottom"] = 24 },
            ["parallelAxis"] = new JsonArray([.. dimensions.Select((dimension, i) => AxisOf(dimension, i))]),
            ["series"] = new JsonArray(new JsonObject
            {
                ["type"] = "parallel",
                ["lineStyle"] = new JsonObject { ["width"] = 2, ["opacity"] = 0.7 },
                ["data"] = new JsonArray([.. trials.Select(trial => new JsonObject
                {
                    ["name"] = trial.Row.Name,
                    ["value"] = new JsonArray([.. dimensions.Select(dimension => dimension.Of(trial))]),
                })]),
            }),
        };
        if (metric is not null && trials.Any(trial => trial.Row.Metric is not null))
        {
            option["visualMap"] = ColorBy(trials, dimensions.Count - 1);
        }

        return option;
    }

    private static List<Dimension> DimensionsOf(ImmutableArray<TrialView> trials, SweepMetric? metric)
    {
        List<Dimension> dimensions =
        [
            Measured("κ min", trials, trial => trial.Guidance?.Min),
            Measured("κ max", trials, trial => trial.Guidance?.Max),
        ];
        foreach (string key in trials.SelectMany(trial => trial.Others.Select(value => value.Key)).Distinct())
        {
            dimensions.Add(AxisDimension(key, trials));
        }

        dimensions.Add(Measured("saturated %", trials, trial => 100 * trial.Saturated));
        dimensions.Add(Measured("VSD loss", trials, trial => trial.Row.VsdLoss));
        dimensions.Add(Measured("LoRA loss", trials, trial => trial.Row.LoraLoss));
        if (metric is not null)
        {
            dimensions.Add(Measured(metric.Name, trials, trial => trial.Row.Metric));
        }

        return dimensions;
    }

    private static Dimension Measured(string name, ImmutableArray<TrialView> trials, Func<TrialView, double?> of) =>
        new(name, IsLog([.. trials.Select(of).OfType<double>()]), IsWhole: false, null, trial => ChartNumber.Of(of(trial)));

    private static Dimension AxisDimension(string key, ImmutableArray<TrialView> trials)
    {
        double?[] numbers = [.. trials.Select(trial => NumberOf(trial, key))];
        if (numbers.All(number => number is not null))
        {
            return new Dimension(
                key,
                IsLog([.. numbers.OfType<double>()]),
                numbers.All(number => double.IsInteger(number ?? 0)),
                null,
                trial => ChartNumber.Of(NumberOf(trial, key)));
        }

        return new Dimension(
            key,
            IsLog: false,
            IsWhole: false,
            [.. trials.Select(trial => TextOf(trial, key)).Distinct()],
            trial => JsonValue.Create(TextOf(trial, key)));
    }

    private static double? NumberOf(TrialView trial, string key) =>
        trial.Others.FirstOrDefault(value => value.Key == key) is { Value.ValueKind: JsonValueKind.Number } value
        && value.Value.TryGetDouble(out double number)
            ? number
            : null;

    private static string TextOf(TrialView trial, string key) =>
        trial.Others.FirstOrDefault(value => value.Key == key)?.Value.GetRawText() ?? "none";

    private static bool IsLog(double[] values) =>
        values.Length > 1 && values.Min() > 0 && values.Max() / values.Min() > LogRatio;

    private static JsonObject AxisOf(Dimension dimension, int index)
    {
        JsonObject axis = new()
        {
            ["dim"] = index,
            ["name"] = dimension.Name,
            ["type"] = dimension.Categories is not null ? "category" : dimension.IsLog ? "log" : "value",
            ["scale"] = true,
            ["minInterval"] = dimension.IsWhole ? 1 : 0,
            ["nameTextStyle"] = new JsonObject { ["fontWeight"] = 600 },
        };
        if (dimension.Categories is { } categories)
        {
            axis["data"] = new JsonArray([.. categories.Select(category => JsonValue.Create(category))]);
        }

        return axis;
    }

    private static JsonObject ColorBy(ImmutableArray<TrialView> trials, int dimension)
    {
        double[] values = [.. trials.Select(trial => trial.Row.Metric).OfType<double>()];
        double high = values.Max() > values.Min() ? values.Max() : values.Min() + 1;
        return new JsonObject
        {
            ["type"] = "continuous",
            ["dimension"] = dimension,
            ["min"] = ChartNumber.Of(values.Min()),
            ["max"] = ChartNumber.Of(high),
            ["right"] = 0,
            ["top"] = "middle",
            ["itemWidth"] = 10,
            ["itemHeight"] = 120,
            ["inRange"] = new JsonObject { ["color"] = ChartColors.ToJson() },
        };
    }

    private sealed record Dimension(
        string Name, bool IsLog, bool IsWhole, ImmutableArray<string>? Categories, Func<TrialView, JsonNode?> Of);
}
