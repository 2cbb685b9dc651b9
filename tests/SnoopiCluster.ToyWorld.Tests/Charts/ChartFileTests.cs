using System.Buffers.Binary;
using System.Text;
using SnoopiCluster.Testing;
using SnoopiCluster.ToyWorld.Charts;

namespace SnoopiCluster.ToyWorld.Tests.Charts;

public sealed class ChartFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public static TheoryData<string> Forms => ["lines", "bars"];

    private string FilePath => Path.Combine(_folder.FullPath, "chart.png");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task WriteAsync_EachForm_MakesAPngOfTheSizeWithNothingBesideIt(string form)
    {
        byte[] picture = await DrawAsync(Samples.Of(form));

        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], picture[..8]);
        Assert.Equal(1000, BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)));
        Assert.Equal(600, BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(20)));
        Assert.Equal([FilePath], Directory.GetFiles(_folder.FullPath));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task WriteAsync_TheSameChartTwice_MakesTheSameBytes(string form)
    {
        byte[] first = await DrawAsync(Samples.Of(form));
        byte[] second = await DrawAsync(Samples.Of(form));

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task WriteAsync_EveryPartOfALineChart_ChangesThePicture()
    {
        LineChart chart = Samples.Lines;
        LineChart[] others =
        [
            chart with { Title = "Another title" },
            chart with { Across = new ChartAxis("Another axis") },
            chart with { Values = chart.Values with { Max = 120 } },
            chart with { References = [] },
            chart with { Series = [chart.Series[0]] },
            chart with { Series = [chart.Series[0] with { Name = "another name" }, chart.Series[1]] },
            chart with { Series = [chart.Series[0], Samples.WithoutSpreads(chart.Series[1])] },
        ];

        await AllDifferAsync([chart, .. others]);
    }

    [Fact]
    public async Task WriteAsync_EveryPartOfABarChart_ChangesThePicture()
    {
        BarChart chart = Samples.Bars;
        BarSeries first = chart.Series[0];
        BarChart[] others =
        [
            chart with { CategoryTitle = "Attribute" },
            chart with { Categories = chart.Categories.SetItem(1, "size") },
            chart with { References = [] },
            chart with { Series = [first] },
            chart with { Series = [first with { Bars = first.Bars.SetItem(0, new ChartBar(40)) }, chart.Series[1]] },
            chart with { Series = [first with { Bars = first.Bars.SetItem(0, null) }, chart.Series[1]] },
        ];

        await AllDifferAsync([chart, .. others]);
    }

    [Theory]
    [InlineData("`touch ran`")]
    [InlineData("\"; system \"touch ran\"; #")]
    [InlineData("$(touch ran) \\n @ran % {/=40 x} a_b^c ä σ 2.5")]
    public async Task WriteAsync_ATextThatGnuplotWouldRunOrRead_IsOnlyWritten(string text)
    {
        string ran = Path.Combine(Environment.CurrentDirectory, "ran");
        LineChart chart = Samples.Lines with { Title = text, Across = new ChartAxis(text) };

        byte[] picture = await DrawAsync(chart);

        Assert.False(File.Exists(ran), "gnuplot ran a command that stood in a title");
        Assert.NotEqual(await DrawAsync(Samples.Lines), picture);
    }

    [Fact]
    public async Task WriteAsync_OnePointAlone_OrValuesThatAreAllEqual_IsDrawn()
    {
        ChartAxis axis = new("value");
        await DrawAsync(new LineChart("One", axis, axis, [new LineSeries("a", [new ChartPoint(3, 5)])]));
        await DrawAsync(
            new LineChart("Zero", axis, axis, [new LineSeries("a", [new ChartPoint(0, 0), new ChartPoint(1, 0)])]));
        await DrawAsync(new BarChart("None", "", ["x"], axis, [new BarSeries("a", [new ChartBar(0)])]));
        await DrawAsync(new BarChart("Below", "", ["x"], axis, [new BarSeries("a", [new ChartBar(-2e-9, 0)])]));
    }

    [Fact]
    public async Task WriteAsync_ABadChart_LeavesTheFileThatWasThere()
    {
        await File.WriteAllTextAsync(FilePath, "before", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<ArgumentException>(
            () => ChartFile.WriteAsync(
                FilePath, Samples.Lines with { Title = "" }, TestContext.Current.CancellationToken));

        Assert.Equal("before", await File.ReadAllTextAsync(FilePath, TestContext.Current.CancellationToken));
        Assert.Single(Directory.GetFiles(_folder.FullPath));
    }

    [Fact]
    public async Task WriteAsync_WhereNoFileCanBe_LeavesNothing()
    {
        await RequireGnuplotAsync();
        Directory.CreateDirectory(FilePath);

        await Assert.ThrowsAnyAsync<Exception>(
            () => ChartFile.WriteAsync(FilePath, Samples.Lines, TestContext.Current.CancellationToken));

        Assert.Empty(Directory.GetFiles(_folder.FullPath));
    }

    [Fact]
    public async Task WriteAsync_Cancelled_WritesNothing()
    {
        await RequireGnuplotAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ChartFile.WriteAsync(FilePath, Samples.Lines, new CancellationToken(canceled: true)));

        Assert.Empty(Directory.GetFiles(_folder.FullPath));
    }

    [Fact]
    public async Task AScriptThatGnuplotRefuses_IsReportedInItsWords()
    {
        await RequireGnuplotAsync();

        ChartException error = await Assert.ThrowsAsync<ChartException>(
            () => Gnuplot.DrawAsync("no command\n", TestContext.Current.CancellationToken));

        Assert.Contains("invalid command", error.Message, StringComparison.Ordinal);
    }

    private static async Task RequireGnuplotAsync()
    {
        try
        {
            await ChartFile.RequireProgramAsync(TestContext.Current.CancellationToken);
        }
        catch (ChartException e)
        {
            Assert.Skip(e.Message);
        }
    }

    private async Task<byte[]> DrawAsync(Chart chart)
    {
        await RequireGnuplotAsync();
        await ChartFile.WriteAsync(FilePath, chart, TestContext.Current.CancellationToken);
        return await File.ReadAllBytesAsync(FilePath, TestContext.Current.CancellationToken);
    }

    private async Task AllDifferAsync(IReadOnlyList<Chart> charts)
    {
        HashSet<string> pictures = [];
        for (int i = 0; i < charts.Count; i++)
        {
            Assert.True(
                pictures.Add(Encoding.Latin1.GetString(await DrawAsync(charts[i]))),
                $"chart {i} looks like one before it");
        }
    }
}
