using System.Text.Json.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Dashboard.Charts;
using SnoopiCluster.Dashboard.Components.Parts;

namespace SnoopiCluster.Dashboard.Components.RunPage;

/// <summary>A run's life as bars over its wall time: where it stood, who trained, what broke.</summary>
public static class TimelineChart
{
    private const string StatusLane = "Status";
    private const string GroupLane = "Membership";
    private const string RecoveryLane = "Recovery";
    private const string CheckpointLane = "Checkpoint";

    /// <summary>The chart of a timeline.</summary>
    /// <param name="timeline">The timeline; with at least one status.</param>
    /// <param name="now">Where what still lasts ends.</param>
    public static JsonObject Of(RunTimeline timeline, DateTimeOffset now)
    {
        DateTimeOffset begin = timeline.Statuses is [var first, ..] ? first.From : now;
        DateTimeOffset end = timeline.Statuses is [.., { To: { } last }] ? last : now;
        (string unit, double scale) = (end - begin).TotalSeconds switch
        {
            < 600 => ("s", 1.0),
            < 6 * 3600 => ("min", 60.0),
            _ => ("h", 3600.0),
        };
        double At(DateTimeOffset time) => (time - begin).TotalSeconds / scale;
        IEnumerable<JsonObject> statuses = timeline.Statuses.Select(span => span.Name).Distinct().Select(name => Bars(
            name,
            StatusLane,
            TokenOf(Enum.Parse<RunStatus>(name)),
            timeline.Statuses.Where(span => span.Name == name).Select(span => (At(span.From), At(span.To ?? end)))));

        // Neighbours alternate, so that a new version is seen where nothing lies between the two.
        IEnumerable<JsonObject> groups = timeline.Memberships
            .Select((membership, i) => (Membership: membership, Name: i % 2 == 0 ? "Group" : "Next group"))
            .GroupBy(pair => pair.Name)
            .Select(pairs => Bars(
                pairs.Key,
                GroupLane,
                pairs.Key == "Group" ? "series-1" : "series-6",
                pairs.Select(pair => (At(pair.Membership.From), At(pair.Membership.To ?? end)))));
        JsonObject recoveries = Bars(
            "Recovery",
            RecoveryLane,
            "series-2",
            timeline.Recoveries.Select(recovery => (At(recovery.At), At(recovery.At + (recovery.Took ?? end - recovery.At)))));
        return new JsonObject
        {
            ["animation"] = false,
            ["aria"] = new JsonObject
            {
                ["enabled"] = true,
                ["label"] = new JsonObject { ["description"] = Summary(timeline) },
            },
            ["grid"] = new JsonObject
            {
                ["left"] = 8, ["right"] = 16, ["top"] = 36, ["bottom"] = 32, ["containLabel"] = true,
            },
            ["legend"] = new JsonObject
            {
                ["type"] = "scroll",
                ["top"] = 0,
                ["left"] = 0,
                ["icon"] = "roundRect",
                ["data"] = new JsonArray(
                    [.. timeline.Statuses.Select(span => span.Name).Distinct().Select(name => JsonValue.Create(name))]),
            },
            ["tooltip"] = new JsonObject { ["show"] = false },
            ["xAxis"] = new JsonObject
            {
                ["type"] = "value",
                ["name"] = $"time since it was submitted ({unit})",
                ["nameLocation"] = "middle",
                ["nameGap"] = 28,
                ["min"] = 0,
                ["max"] = ChartNumber.Exact(Math.Max(At(end), 1e-3)),
                ["axisLabel"] = new JsonObject { ["showMaxLabel"] = false },
            },
            ["yAxis"] = new JsonObject
            {
                ["type"] = "category",
                ["data"] = new JsonArray(CheckpointLane, RecoveryLane, GroupLane, StatusLane),
                ["axisTick"] = new JsonObject { ["show"] = false },
            },

            // Nothing is filtered: a bar is there as long as any of it is in sight.
            ["dataZoom"] = new JsonArray(
                new JsonObject { ["type"] = "inside", ["zoomOnMouseWheel"] = "ctrl", ["filterMode"] = "none" }),
            ["series"] = new JsonArray([.. statuses, .. groups, recoveries, CheckpointsOf(timeline, At)]),
        };
    }

    /// <summary>The timeline in one sentence, for who does not see the chart.</summary>
    public static string Summary(RunTimeline timeline) =>
        $"{Number(timeline.NumAttempts, "attempt", "attempts")}, "
        + $"{Number(timeline.Memberships.Length, "membership", "memberships")}, "
        + $"{Number(timeline.Recoveries.Length, "recovery", "recoveries")}, "
        + $"{Number(timeline.Checkpoints.Length, "checkpoint", "checkpoints")}.";

    private static string Number(int number, string one, string many) =>
        $"{Figures.Count(number)} {(number == 1 ? one : many)}";

    // Its processes start: not yet what it is there for, so not in the colour of training.
    private static string TokenOf(RunStatus status) =>
        status == RunStatus.Starting ? "series-6" : $"{ClassOf(status)}-line";

    private static string ClassOf(RunStatus status) => StateLook.Of(status).Class is "idle" ? "wait" : StateLook.Of(status).Class;

    // A line with a break after each bar: one series for a colour, however many bars it has.
    private static JsonObject Bars(string name, string lane, string token, IEnumerable<(double From, double To)> spans)
    {
        JsonArray points = [];
        foreach ((double from, double to) in spans)
        {
            points.Add(new JsonArray(ChartNumber.Exact(from), lane));
            points.Add(new JsonArray(ChartNumber.Exact(to), lane));
            points.Add(new JsonArray(null, null));
        }

        return new JsonObject
        {
            ["type"] = "line",
            ["name"] = name,
            ["data"] = points,
            ["showSymbol"] = false,
            ["silent"] = true,
            ["itemStyle"] = new JsonObject { ["color"] = ChartColors.Token(token) },
            ["lineStyle"] = new JsonObject { ["width"] = 14, ["cap"] = "butt", ["color"] = ChartColors.Token(token) },
        };
    }

    private static JsonObject CheckpointsOf(RunTimeline timeline, Func<DateTimeOffset, double> at) => new()
    {
        ["type"] = "scatter",
        ["name"] = "Checkpoint",
        ["symbol"] = "diamond",
        ["symbolSize"] = 10,
        ["itemStyle"] = new JsonObject { ["color"] = ChartColors.Token("series-3") },
        ["data"] = new JsonArray(
            [.. timeline.Checkpoints.Select(entry => new JsonArray(ChartNumber.Exact(at(entry.At)), CheckpointLane))]),
    };
}
