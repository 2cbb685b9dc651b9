using SnoopiCluster.Cli.Tests.Clusters;
using SnoopiCluster.Cli.Watching;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Cli.Tests.Watching;

public sealed class RunFrameTests
{
    private static readonly RunPicture Picture = Enumerable.Range(0, 300).Aggregate(
        new RunPicture(ClusterViews.Run(), [], []),
        (picture, step) => picture
            .After(ClusterViews.Progress(RunStatus.Running, step))
            .After(ClusterViews.Entry(step, $"entry {step} {new string('x', 300)}")));

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public void Of_AnyWidth_FitsTheTerminal(int width)
    {
        IReadOnlyList<string> lines = RunFrame.Of(Picture, width, 24, TimeProvider.System);

        Assert.All(lines, line => Assert.InRange(line.Length, 1, width - 1));
        Assert.InRange(lines.Count, 8, 22);
    }

    [Fact]
    public void Of_RunThatTrains_ShowsPaceRestLossesRanksAndTheNewestEntry()
    {
        string text = string.Join('\n', RunFrame.Of(Picture, 120, 24, TimeProvider.System));

        Assert.All(
            (string[])["299/400", "10.00 steps/s", "0:00:10 left", "VSD  299.2", "█", "rank 0   local/0, training", "entry 299"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_RunWithTheClipLoss_ShowsItsCurve()
    {
        // A step that leaves the student alone has none; the curve stays.
        RunPicture picture = Picture.After(new RunProgress(
            RunStatus.Running, 300, 400, ClusterViews.Fence, ClusterViews.Metrics(300) with { ClipLoss = 0.125, ClipCosine = 0.245 }));
        RunPicture after = picture.After(ClusterViews.Progress(RunStatus.Running, 301));

        Assert.Contains("CLIP 0.125", Text(picture), StringComparison.Ordinal);
        Assert.Contains("CLIP -", Text(after), StringComparison.Ordinal);
        Assert.DoesNotContain("CLIP", Text(Picture), StringComparison.Ordinal);

        static string Text(RunPicture of) => string.Join('\n', RunFrame.Of(of, 120, 24, TimeProvider.System));
    }

    [Fact]
    public void After_StepThatIsOld_KeepsTheCurve()
    {
        RunPicture picture = Picture.After(ClusterViews.Progress(RunStatus.Paused, 10));

        Assert.Equal(Picture.Recent, picture.Recent);
        Assert.Equal((RunStatus.Paused, null), (picture.Run.Status, picture.Remaining));
    }

    [Fact]
    public void Sparkline_RisingValuesWithAGap_RisesAndLeavesTheGap() =>
        Assert.Equal("▁ ▅█", Sparkline.Of([0, null, 4, 8], 10));

    [Fact]
    public void Sparkline_MoreValuesThanWidth_DrawsTheirMeans() =>
        Assert.Equal("▁█", Sparkline.Of([0, 2, 8, 10], 2));

    [Fact]
    public void Sparkline_EqualValues_IsFlat() => Assert.Equal("▁▁▁", Sparkline.Of([3, 3, 3], 5));
}
