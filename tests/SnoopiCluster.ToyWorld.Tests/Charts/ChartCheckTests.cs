using System.Collections.Immutable;
using SnoopiCluster.ToyWorld.Charts;

namespace SnoopiCluster.ToyWorld.Tests.Charts;

public sealed class ChartCheckTests
{
    [Fact]
    public void Check_TheSamples_Passes()
    {
        ChartCheck.Check(Samples.Lines);
        ChartCheck.Check(Samples.Bars);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1e200)]
    public void Check_AValueThatIsNoNumber_NamesThePoint(double value)
    {
        Refuses(WithPoint(new ChartPoint(value, 5)), "point 1 of series 'a'");
        Refuses(WithPoint(new ChartPoint(5, value)), "point 1 of series 'a'");
        Refuses(WithPoint(new ChartPoint(5, 5, value)), "error bar of point 1 of series 'a'");
        Refuses(WithBar(new ChartBar(value)), "bar 'x' of series 'a'");
        Refuses(WithBar(new ChartBar(1, value)), "error bar of bar 'x' of series 'a'");
        Refuses(Samples.Bars with { References = [new ReferenceLine("r", value)] }, "reference line 'r'");
        Refuses(Samples.Bars with { Values = new ChartAxis("v", null, value) }, "axis 'v'");
    }

    [Fact]
    public void Check_NothingToDraw_SaysWhatIsEmpty()
    {
        Refuses(Samples.Lines with { Series = [] }, "0 series");
        Refuses(Samples.Lines with { Series = [new LineSeries("a", [])] }, "series 'a' has no points");
        Refuses(Samples.Bars with { Series = [] }, "0 series");
        Refuses(WithBar(null), "series 'a' has no value at all");
        Refuses(Samples.Bars with { Categories = [], Series = [new BarSeries("a", [])] }, "0 categories");
        Refuses(Samples.Bars with { Categories = ["x", "y"] }, "3 bars for 2 categories");
    }

    [Fact]
    public void Check_MoreThanCanBeToldApart_IsRefused()
    {
        ImmutableArray<LineSeries> eight =
            [.. Enumerable.Range(0, 8).Select(i => new LineSeries($"s{i}", [new ChartPoint(i, i)]))];

        Refuses(Samples.Lines with { Values = new ChartAxis("v"), Series = eight }, "8 series");
        Refuses(
            Samples.Lines with { References = [new("a", 1), new("b", 2), new("c", 3)] }, "3 reference lines");
        Refuses(Samples.Lines with { Series = [.. eight[..1], eight[0]] }, "named 's0'");
    }

    [Fact]
    public void Check_TextsThatCannotBeRead_AreRefused()
    {
        Refuses(Samples.Lines with { Title = " " }, "title is empty");
        Refuses(Samples.Lines with { Title = new string('x', 81) }, "81 characters");
        Refuses(Samples.Lines with { Title = "two\nlines" }, "control character");
        Refuses(Samples.Lines with { Across = new ChartAxis("") }, "title of an axis is empty");
        Refuses(Samples.Bars with { Categories = ["x", "y", new string('z', 61)] }, "61 characters");
    }

    [Fact]
    public void Check_AValueOutsideItsAxis_IsRefused()
    {
        LineChart chart = Samples.Lines with { Values = new ChartAxis("v", 0, 60), References = [] };

        Refuses(chart, "is 65, outside the axis 'v'");
        Refuses(chart with { Values = new ChartAxis("v", 5, 5) }, "begins at 5 and ends at 5");
    }

    [Fact]
    public void Check_BarsWithoutTheirZero_AreRefused() =>
        Refuses(Samples.Bars with { Values = new ChartAxis("v", 1, 10), References = [] }, "leaves out zero");

    private static LineChart WithPoint(ChartPoint point) => Samples.Lines with
    {
        Values = new ChartAxis("v"),
        Series = [new LineSeries("a", [new ChartPoint(1, 1), point])],
    };

    private static BarChart WithBar(ChartBar? bar) =>
        new("Title", "", ["x"], new ChartAxis("v"), [new BarSeries("a", [bar])]);

    private static void Refuses(Chart chart, string fault)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ChartCheck.Check(chart));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }
}
