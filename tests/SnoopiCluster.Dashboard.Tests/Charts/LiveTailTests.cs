using SnoopiCluster.Core.Progress;
using SnoopiCluster.Dashboard.Charts;

namespace SnoopiCluster.Dashboard.Tests.Charts;

public class LiveTailTests
{
    private readonly LiveTail _tail = new();

    [Fact]
    public void After_StepsBeyondTheSeries_FollowIt()
    {
        _tail.Add(Given.Step(3, vsdLoss: 7), Given.Begin);

        StepSeries series = _tail.After(Given.Series("vsd_loss", 4, 2), batch: 8);

        Assert.Equal([0, 1, 3], series.Steps);
        Assert.Equal([4, 2, 7], series.Lines[0].Mean);
        Assert.Equal([8, 16, 32], series.Prompts);
        Assert.Equal(3, series.GpuSeconds.Length);
        Assert.True(series.WallSeconds[2] > series.WallSeconds[1]);
    }

    [Fact]
    public void After_SeriesInBuckets_IsAsLongInItsMeansAsInItsBounds()
    {
        _tail.Add(Given.Step(300, vsdLoss: 7), Given.Begin);
        StepSeries read = Given.Series("vsd_loss", 4) with
        {
            StepsPerBucket = 100, Lines = [new SeriesLine("vsd_loss", [4], [1], [9])],
        };

        SeriesLine line = _tail.After(read, batch: 8).Lines[0];

        Assert.Equal([4, 7], line.Mean);
        Assert.Equal([1, 7], line.Min);
        Assert.Equal([9, 7], line.Max);
    }

    [Fact]
    public void After_StepsThatTheSeriesHas_AreNotRepeated()
    {
        _tail.Add(Given.Step(1), Given.Begin);

        Assert.Equal([0, 1], _tail.After(Given.Series("vsd_loss", 4, 2), batch: 8).Steps);
    }

    [Fact]
    public void Add_SameStepAgain_IsPassedOver()
    {
        Assert.True(_tail.Add(Given.Step(5), Given.Begin));
        Assert.False(_tail.Add(Given.Step(5), Given.Begin));
    }

    [Fact]
    public void Add_EarlierStep_ForgetsWhatIsTakenAgain()
    {
        _tail.Add(Given.Step(8, vsdLoss: 1), Given.Begin);
        _tail.Add(Given.Step(9, vsdLoss: 1), Given.Begin);
        _tail.Add(Given.Step(8, vsdLoss: 5), Given.Begin);

        StepSeries series = _tail.After(Given.Series("vsd_loss", 4), batch: 8);

        Assert.Equal([0, 8], series.Steps);
        Assert.Equal([4, 5], series.Lines[0].Mean);
    }

    [Fact]
    public void Of_EveryKey_IsReadFromTheStepThatHasIt()
    {
        StepMetrics step = Given.Step(0) with
        {
            ClipLoss = 1,
            ClipCosine = 1,
            StudentUpdateRatio = 1,
            LoraUpdateRatio = 1,
            MemoryBytes = 1,
            FlopUtilization = 1,
            ResidualByKappa = ResidualProfile.Of([1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1]),
            ResidualByT = ResidualProfile.Of([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
            PhaseSeconds = StepPhases.All.ToDictionary(StepPhases.NameOf, _ => 1.0),
        };

        Assert.All(SeriesKeys.All, key => Assert.NotNull(StepMeasure.Of(step, key)));
        Assert.Null(StepMeasure.Of(step, "no_such_key"));
    }
}
