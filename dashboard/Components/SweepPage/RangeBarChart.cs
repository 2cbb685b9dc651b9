using System.Collections.Immutable;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Dashboard.Charts;

namespace SnoopiCluster.Dashboard.Components.SweepPage;

/// <summary>
/// Guidance ranges as bars: how far a bar reaches is the range, how high it lies is what its trial reached. The guidance axis of
/// a sweep at one look.
/// </summary>
public static class RangeBarChart
{
    /// <summary>The chart of a sweep.</summary>
    /// <param name="trials">Its trials, by guidance.</param>
    /// <param name="measure">What lays them out upwards.</param>
    public static JsonObject Of(ImmutableArray<TrialView> trials, SweepMeasure measure)
    {
        JsonArray bars = [];
        foreach (TrialView trial in trials)
        {
            if (trial.Guidance is { } range && measure.Of(trial) is { } value && double.IsFinite(value))
            {
                bars.Add(BarOf(trial, range.Min, range.Max, value));
            }
        }

        return new JsonObject
        {
            ["animation"] = false,
            ["aria"] = new JsonObject
            {
                ["enabled"] = true,
                ["label"] = new JsonObject { ["description"] = $"Guidance ranges of the trials against {measure.Label}" },
            },
            ["grid"] = new JsonObject
            {
                ["left"] = 8, ["right"] = 72, ["top"] = 60, ["bottom"] = 36, ["containLabel"] = true,
            },
            ["legend"] = new JsonObject
            {
                ["type"] = "scroll",
                ["top"] = 0,
                ["left"] = 0,
                ["data"] = new JsonArray([.. Verdicts(trials, measure).Select(name => JsonValue.Create(name))]),
            },
            ["tooltip"] = new JsonObject { ["trigger"] = "item", ["confine"] = true },
            ["xAxis"] = CurveChart.AxisOf("guidance scale κ"),
            ["yAxis"] = YAxisOf(measure),
            ["series"] = bars,
        };
    }

    /// <summary>Trials that have no value to be laid out by, or no known range.</summary>
    public static int NumLeftOut(ImmutableArray<TrialView> trials, SweepMeasure measure) =>
        trials.Count(trial => trial.Guidance is null || measure.Of(trial) is not { } value || !double.IsFinite(value));

    private static IEnumerable<string> Verdicts(ImmutableArray<TrialView> trials, SweepMeasure measure) => trials
        .Where(trial => trial.Guidance is not null && measure.Of(trial) is not null)
        .Select(trial => StabilityLook.Of(trial.Row.Stability).Label).Distinct().Order(StringComparer.Ordinal);

    private static JsonObject YAxisOf(SweepMeasure measure)
    {
        JsonObject axis = CurveChart.AxisOf(measure.Label);
        axis["nameLocation"] = "end";
        axis["nameGap"] = 12;
        axis["nameTextStyle"] = new JsonObject { ["align"] = "left" };
        return axis;
    }

    // Trials of one verdict share a name, and so a colour and an entry of the legend; the ends' shape says it a second time.
    private static JsonObject BarOf(TrialView trial, double min, double max, double value) => new()
    {
        ["type"] = "line",
        ["id"] = $"trial-{trial.Row.Trial}",
        ["name"] = StabilityLook.Of(trial.Row.Stability).Label,
        ["symbol"] = SymbolOf(trial.Row.Stability),
        ["symbolSize"] = 12,
        ["itemStyle"] = new JsonObject { ["color"] = ChartColors.Token(TokenOf(trial.Row.Stability)) },
        ["lineStyle"] = new JsonObject
        {
            ["width"] = 7, ["opacity"] = 0.8, ["cap"] = "round", ["color"] = ChartColors.Token(TokenOf(trial.Row.Stability)),
        },
        ["endLabel"] = new JsonObject
        {
            ["show"] = true, ["formatter"] = $"#{trial.Row.Trial}", ["distance"] = 10, ["fontSize"] = 11,
        },

        // Ranges that end alike at one height are told apart by a pointer on them; one name is better than two in one place.
        ["labelLayout"] = new JsonObject { ["hideOverlap"] = true },
        ["data"] = new JsonArray(
            new JsonObject { ["name"] = trial.Row.Name, ["value"] = new JsonArray(ChartNumber.Of(min), ChartNumber.Of(value)) },
            new JsonObject { ["name"] = trial.Row.Name, ["value"] = new JsonArray(ChartNumber.Of(max), ChartNumber.Of(value)) }),
    };

    private static string TokenOf(StabilityVerdict? verdict) => StabilityLook.Of(verdict).Class + "-line";

    private static string SymbolOf(StabilityVerdict? verdict) => verdict switch
    {
        StabilityVerdict.Plateau => "rect",
        StabilityVerdict.Saturated => "triangle",
        StabilityVerdict.Diverged => "diamond",
        null => "emptyCircle",
        _ => "circle",
    };
}
