using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Dashboard.Charts;

namespace SnoopiCluster.Dashboard.Components.RunPage;

/// <summary>A bar for each rank, cut into the phases of its step.</summary>
public static class RankChart
{
    /// <summary>The chart of a group.</summary>
    /// <param name="split">Where its time goes.</param>
    public static JsonObject Of(PhaseSplit split)
    {
        // The first rank stands on top, as in the table.
        RankHealth[] ranks = [.. split.Ranks.Select(pace => pace.Health).Reverse()];
        return new JsonObject
        {
            ["animation"] = false,
            ["aria"] = new JsonObject
            {
                ["enabled"] = true,
                ["decal"] = new JsonObject { ["show"] = true },
                ["label"] = new JsonObject { ["description"] = "Mean seconds of a step by phase, for each rank" },
            },
            ["grid"] = new JsonObject
            {
                ["left"] = 8, ["right"] = 16, ["top"] = 40, ["bottom"] = 32, ["containLabel"] = true,
            },
            // On a phone all names would take four lines and lie over the bars.
            ["legend"] = new JsonObject { ["type"] = "scroll", ["top"] = 0, ["left"] = 0, ["icon"] = "roundRect" },
            ["tooltip"] = new JsonObject
            {
                ["trigger"] = "axis",
                ["axisPointer"] = new JsonObject { ["type"] = "shadow" },
                ["confine"] = true,
                ["valueFormatter"] = ChartColors.Format("seconds"),
            },
            ["xAxis"] = new JsonObject
            {
                ["type"] = "value", ["name"] = "seconds a step", ["nameLocation"] = "middle", ["nameGap"] = 28,
            },
            ["yAxis"] = new JsonObject
            {
                ["type"] = "category",
                ["data"] = new JsonArray([.. ranks.Select(rank => JsonValue.Create(
                    rank.IsStraggler ? $"rank {rank.Rank.Rank} (straggler)" : $"rank {rank.Rank.Rank}"))]),
            },
            ["series"] = new JsonArray([.. split.Phases.Select(phase => SeriesOf(phase, ranks))]),
        };
    }

    private static JsonObject SeriesOf(string phase, RankHealth[] ranks) => new()
    {
        ["type"] = "bar",
        ["name"] = PhaseLabel.Of(phase),
        ["stack"] = "step",
        ["barMaxWidth"] = 26,
        ["data"] = new JsonArray([.. ranks.Select(rank => ChartNumber.Of(
            rank.Pulse is { } pulse ? pulse.PhaseSeconds.GetValueOrDefault(phase) : null))]),
    };
}
