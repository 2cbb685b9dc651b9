using SnoopiCluster.Core.Runs;
using SnoopiCluster.Dashboard.Charts;

namespace SnoopiCluster.Dashboard.Tests.Charts;

public class CurveSheetTests
{
    private readonly CurveSheet _sheet =
        new(Given.Run(RunStatus.Running), Given.Series("vsd_loss", 4, 2), fault: null);

    [Fact]
    public void Draw_SameView_IsTheSameDrawing() => Assert.Same(
        Assert.Single(_sheet.Draw(new CurveView())).Option, Assert.Single(_sheet.Draw(new CurveView())).Option);

    [Fact]
    public void Draw_OtherView_IsAnotherDrawing() => Assert.NotEqual(
        Assert.Single(_sheet.Draw(new CurveView())).Option,
        Assert.Single(_sheet.Draw(new CurveView(CurveAxis.Prompts))).Option);

    [Fact]
    public void Draw_MoreViewsThanAreKept_LetsTheOldestGo()
    {
        string first = Assert.Single(_sheet.Draw(new CurveView())).Option;
        for (int view = 1; view <= CurveSheet.MostViews; view++)
        {
            _sheet.Draw(new CurveView(Smoothing: view / 100.0));
        }

        CurveView newest = new(Smoothing: CurveSheet.MostViews / 100.0);
        Assert.Same(_sheet.Draw(newest)[0].Option, _sheet.Draw(newest)[0].Option);
        Assert.NotSame(first, Assert.Single(_sheet.Draw(new CurveView())).Option);
    }

    [Fact]
    public void Draw_BeforeTheMeasuresWereRead_IsNothing() =>
        Assert.Empty(new CurveSheet(Given.Run(RunStatus.Running), series: null, "away").Draw(new CurveView()));
}
