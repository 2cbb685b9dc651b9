using System.Collections.Immutable;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Dashboard.Components.SweepPage;

namespace SnoopiCluster.Dashboard.Tests.SweepPage;

public class SweepMatrixTests
{
    private static readonly SweepTable Table = Given.Table(
        Given.Trial(0, """{"kappa.range":[2,8],"student.lr":0.001}""", 0.5),
        Given.Trial(1, """{"kappa.range":[0.5,4],"student.lr":0.01}""", 0.9, StabilityVerdict.Stable),
        Given.Trial(2, """{"kappa.range":[0.5,4],"student.lr":0.1}""", null, StabilityVerdict.Diverged),
        Given.Trial(3, """{"kappa.range":4.5,"student.lr":0.001}"""));

    private static readonly SweepSamples Samples = new(
        [100, 200],
        Given.Probes(("a cat", null, 0), ("a cat", null, 1), ("a dog", null, 0)),
        [
            Given.Samples(0, 2, 8, 200, 0, 1, 2),
            Given.Samples(1, 0.5, 4, 100, 0, 2),
            Given.Samples(2, 0.5, 4, null),
            Given.Samples(3, 4.5, 4.5, 200, 0, 1, 2),
        ]);

    [Fact]
    public void Trials_OfASweep_GoByGuidanceFirst()
    {
        ImmutableArray<TrialView> trials = SweepTrials.Of(Table, Samples);

        Assert.Equal([1, 2, 0, 3], trials.Select(trial => trial.Row.Trial));
        Assert.Equal("student.lr = 0.01", trials[0].OthersText);
        Assert.Equal(new GuidanceRange(4.5, 4.5), trials[^1].Guidance);
    }

    [Fact]
    public void Trials_BeforeThePicturesAreRead_KnowTheirGuidanceFromTheAxis() =>
        Assert.Equal(SweepTrials.Of(Table, Samples).Select(trial => trial.Guidance),
            SweepTrials.Of(Table, null).Select(trial => trial.Guidance));

    [Fact]
    public void Of_Seed_HasAColumnForEachPromptAndJoinsRowsOfOneRange()
    {
        SweepMatrix matrix = SweepMatrix.Of(SweepTrials.Of(Table, Samples), Samples, seed: 0);

        Assert.Equal(["a cat", "a dog"], matrix.Columns.Select(column => column.Prompt));
        Assert.Equal([2, 0, 1, 1], matrix.Rows.Select(row => row.Span));
        Assert.Equal([10, 12], matrix.Rows[0].Cells.Select(cell => cell!.Probe));
        Assert.Equal([null, null], matrix.Rows[1].Cells);
    }

    [Fact]
    public void Of_SeedThatNobodyDraws_ShowsTheFirst()
    {
        SweepMatrix matrix = SweepMatrix.Of(SweepTrials.Of(Table, Samples), Samples, seed: 77);

        Assert.Equal((0, 2), (matrix.Seed, matrix.Columns.Length));
    }

    [Fact]
    public void RangeBars_OfAMeasure_ReachOverTheRangeAtItsHeight()
    {
        ImmutableArray<TrialView> trials = SweepTrials.Of(Table, Samples);
        SweepMeasure metric = SweepMeasure.All(Table.Metric)[0];

        JsonArray bars = RangeBarChart.Of(trials, metric)["series"]!.AsArray();

        Assert.Equal(2, bars.Count);
        Assert.Equal(2, RangeBarChart.NumLeftOut(trials, metric));
        Assert.Equal("[0.5,0.9]", bars[0]!["data"]![0]!["value"]!.ToJsonString());
        Assert.Equal("[4,0.9]", bars[0]!["data"]![1]!["value"]!.ToJsonString());
    }

    [Fact]
    public void Parallel_OfASweep_BeginsWithGuidanceEndsWithTheMetricAndIsLogWhereValuesSpread()
    {
        JsonArray axes = ParallelChart.Of(SweepTrials.Of(Table, Samples), Table.Metric)["parallelAxis"]!.AsArray();

        string[] names = [.. axes.Select(axis => axis!["name"]!.GetValue<string>())];
        Assert.Equal(["κ min", "κ max", "student.lr"], names[..3]);
        Assert.Equal("attribute_accuracy", names[^1]);
        Assert.Equal("log", axes[2]!["type"]!.GetValue<string>());
    }

    [Fact]
    public void Extension_Values_AreReadAsJsonByAxis()
    {
        SweepExtension read = SweepExtension.Read(
            new Dictionary<string, string> { ["kappa.range"] = "[0.5, 6]\n4.5\n", ["seed"] = " " }, null, 2);

        Assert.Empty(read.Faults);
        Assert.Equal("""{"axes":{"kappa.range":[[0.5,6],4.5]},"max_concurrent":2}""", read.Keys.ToJsonString());
    }

    [Theory]
    [InlineData("0.5 to 6", "no guidance range")]
    [InlineData("", "nothing is added")]
    public void Extension_NothingReadable_SaysWhatToWrite(string lines, string fault) => Assert.Contains(
        fault,
        Assert.Single(SweepExtension.Read(new Dictionary<string, string> { ["kappa.range"] = lines }, null, null).Faults),
        StringComparison.Ordinal);
}
