using System.Text.Json.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Dashboard.Charts;

namespace SnoopiCluster.Dashboard.Tests.Charts;

public class CurveChartTests
{
    private static readonly CurvePanel Losses =
        new("losses", "Losses", "", "", CurveShape.Lines, [new("vsd_loss", "VSD loss")]);

    [Theory]
    [InlineData(CurveAxis.Step, 1, "step")]
    [InlineData(CurveAxis.Prompts, 16, "prompts consumed")]
    [InlineData(CurveAxis.WallTime, 1, "wall time (s)")]
    [InlineData(CurveAxis.GpuHours, 0.5, "slot-hours in kept steps")]
    public void Of_EachAxis_LaysTheSecondStepWhereItBelongs(CurveAxis axis, double place, string name)
    {
        JsonObject option = CurveChart.Of(Given.Series("vsd_loss", 4, 2), Losses, new CurveView(axis), isGpu: false);

        Assert.Equal(place, Point(option, 0, 1)[0]!.GetValue<double>());
        Assert.Equal(name, option["xAxis"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public void Of_Gpus_CallsTheAxisGpuHours()
    {
        JsonObject option = CurveChart.Of(Given.Series("vsd_loss", 4), Losses, new CurveView(CurveAxis.GpuHours), isGpu: true);

        Assert.Equal("GPU-hours in kept steps", option["xAxis"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public void Of_LogScale_LeavesOutWhatIsNotAboveZero()
    {
        JsonObject option = CurveChart.Of(Given.Series("vsd_loss", 4, 0, 1), Losses, new CurveView(IsLog: true), isGpu: false);

        Assert.Equal("log", option["yAxis"]!["type"]!.GetValue<string>());
        Assert.Null(Point(option, 0, 1)[1]);
        Assert.NotNull(Point(option, 0, 2)[1]);
    }

    [Fact]
    public void Of_Smoothing_KeepsTheMeasuredLineBehindTheMean()
    {
        JsonObject option = CurveChart.Of(
            Given.Series("vsd_loss", 4, 2), Losses, new CurveView(Smoothing: 0.5), isGpu: false);

        JsonArray series = option["series"]!.AsArray();
        Assert.Equal(2, series.Count);
        Assert.Equal("VSD loss", series[1]!["name"]!.GetValue<string>());
        Assert.NotEqual(2, Point(option, 0, 1)[1]!.GetValue<double>());
        Assert.Equal(2, Point(option, 1, 1)[1]!.GetValue<double>());
    }

    [Fact]
    public void Of_Buckets_ShowsASpikeInsideOneAsARange()
    {
        StepSeries series = Given.Series("vsd_loss", 1, 1) with
        {
            StepsPerBucket = 100,
            Lines = [new SeriesLine("vsd_loss", [1, 1.08f], [1, 1], [1, 9])],
        };

        JsonArray drawn = CurveChart.Of(series, Losses, new CurveView(), isGpu: false)["series"]!.AsArray();

        // The line is what most steps of the bucket were, not half way up to its one spike.
        Assert.Equal(1.08, drawn[0]!["data"]![1]![1]!.GetValue<double>(), 3);

        // The line itself, the least value, and what lies between that and the greatest.
        Assert.Equal(3, drawn.Count);
        Assert.Equal(8, drawn[2]!["data"]![1]![1]!.GetValue<double>());
        Assert.Equal(drawn[1]!["stack"]!.GetValue<string>(), drawn[2]!["stack"]!.GetValue<string>());
    }

    [Fact]
    public void Of_PhasesInBuckets_StackToTheMeanOfTheirSteps()
    {
        CurvePanel phases = CurvePanels.Of(new RunSpec()).Single(panel => panel.Shape == CurveShape.Stack);
        StepSeries series = Given.Series(phases.Lines[0].Key, 0.5f) with
        {
            StepsPerBucket = 100,
            Lines =
            [
                new SeriesLine(phases.Lines[0].Key, [0.5f], [0.25f], [0.75f]),

                // Most steps do not do it, one of a hundred takes eight seconds.
                new SeriesLine(phases.Lines[1].Key, [0.08f], [0], [8]),
            ],
        };

        JsonArray drawn = CurveChart.Of(series, phases, new CurveView(), isGpu: false)["series"]!.AsArray();

        Assert.Equal(0.58, drawn.Sum(area => area!["data"]![0]![1]!.GetValue<double>()), 3);
    }

    [Fact]
    public void Of_Bands_AreGreyOnEveryAxisAndNamed()
    {
        StepSeries series = Given.Series("vsd_loss", 4, 3, 2, 1) with
        {
            Bands = [new StepBand(StepBandKind.Skipped, 1, 2), new StepBand(StepBandKind.Replayed, 2, 3)],
        };

        JsonArray areas = CurveChart.Of(series, Losses, new CurveView(CurveAxis.Prompts), isGpu: false)
            ["series"]![0]!["markArea"]!["data"]!.AsArray();

        Assert.Equal(["void", "replayed"], areas.Select(area => area![0]!["name"]!.GetValue<string>()));
        Assert.Equal(16, areas[0]![0]!["xAxis"]!.GetValue<double>());
        Assert.Equal(24, areas[0]![1]!["xAxis"]!.GetValue<double>());
    }

    [Fact]
    public void Of_Heat_HasARowForEachBinAndNoMoreColumnsThanAScreenShows()
    {
        RunSpec spec = new();
        CurvePanel panel = CurvePanels.Of(spec).Single(panel => panel.Id == "residual-kappa");
        float?[] values = [.. Enumerable.Range(0, 500).Select(i => (float?)i)];
        StepSeries series = Given.Series(panel.Lines[0].Key, values);

        JsonObject option = CurveChart.Of(series, panel, new CurveView(), isGpu: false);

        Assert.Equal(ResidualAxis.NumKappaBins, option["yAxis"]!["data"]!.AsArray().Count);
        Assert.InRange(option["xAxis"]!["data"]!.AsArray().Count, 2, CurveChart.MaxHeatBuckets);
        Assert.All(option["series"]![0]!["data"]!.AsArray(), cell => Assert.Equal(0, cell![1]!.GetValue<int>()));
    }

    [Fact]
    public void HasValues_MeasureThatWasNeverTaken_IsFalse()
    {
        Assert.False(CurveChart.HasValues(Given.Series("vsd_loss", null, null), Losses));
        Assert.False(CurveChart.HasValues(Given.Series("lora_loss", 1), Losses));
        Assert.True(CurveChart.HasValues(Given.Series("vsd_loss", null, 1), Losses));
    }

    [Fact]
    public void Panels_AllOfARun_AskForKeysThatTheSiloKnows() => Assert.All(
        CurvePanels.Of(new RunSpec()).SelectMany(panel => panel.Lines), line => Assert.Contains(line.Key, SeriesKeys.All));

    [Fact]
    public void Panels_FixedScale_HasOneBin() => Assert.Single(
        CurvePanels.Of(new RunSpec { Kappa = new KappaSpec { Range = GuidanceRange.Fixed(4.5) } })
            .Single(panel => panel.Id == "residual-kappa").Lines);

    private static JsonArray Point(JsonObject option, int series, int index) =>
        option["series"]![series]!["data"]![index]!.AsArray();
}
