using SnoopiCluster.ToyWorld.Charts;

namespace SnoopiCluster.ToyWorld.Tests.Charts;

/// <summary>One chart of each form, with everything that it can hold.</summary>
internal static class Samples
{
    internal static LineChart Lines => new(
        "Students by guidance range", new ChartAxis("Training step"), new ChartAxis("All five right (%)", 0, 100),
        [
            new LineSeries("kappa 1.5 to 3", [new(0, 3), new(500, 44, 4), new(1000, 65, 2)]),
            new LineSeries("kappa 3 to 6", [new(0, 3), new(500, 38, 3), new(1000, 55.5, 2.5)]),
        ])
    {
        References = [new ReferenceLine("teacher, 25 steps", 93), new ReferenceLine("chance", 0.1)],
    };

    internal static BarChart Bars => new(
        "Change against the base", "", ["colour", "shape", "all five attributes"], new ChartAxis("Points"),
        [
            new BarSeries("NASA 0.3", [new ChartBar(-4.2, 1), new ChartBar(3, 0.5), new ChartBar(0.05)]),
            new BarSeries("subtraction", [new ChartBar(-9, 1), null, new ChartBar(2)]),
        ])
    {
        References = [new ReferenceLine("limit", -5)],
    };

    internal static Chart Of(string form) => form == "lines" ? Lines : Bars;

    internal static LineSeries WithoutSpreads(LineSeries series) =>
        series with { Points = [.. series.Points.Select(point => point with { Spread = null })] };
}
