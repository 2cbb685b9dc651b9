using SnoopiCluster.Testing;
using SnoopiCluster.Worker.Journal;

namespace SnoopiCluster.Worker.Tests.Journal;

public sealed class JsonLinesFileTests
{
    private sealed record Row(long Step, double Value);

    [Fact]
    public void CutFrom_DropsRowsThatAreDoneAgain()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        Write(folder.File("rows"), 0, 1, 2, 3);

        using (JsonLinesFile<Row> file = JsonLinesFile<Row>.CutFrom(folder.File("rows"), 2, row => row.Step))
        {
            file.Append(new Row(2, 20));
        }

        Assert.Equal([new Row(0, 0), new Row(1, 1), new Row(2, 20)], JsonLinesFile<Row>.Read(folder.File("rows")));
    }

    [Theory]
    [InlineData("{\"step\":1,\"va")]
    [InlineData("{\"step\":1,\"value\":1}")] // whole, but for the line end: the process died in between
    [InlineData("\0\0\0\0\n")]
    public void CutFrom_DropsAnUnfinishedLastRow(string tail)
    {
        using TemporaryFolder folder = TestData.NewFolder();
        Write(folder.File("rows"), 0);
        File.AppendAllText(folder.File("rows"), tail);

        using (JsonLinesFile<Row> file = JsonLinesFile<Row>.CutFrom(folder.File("rows"), 5, row => row.Step))
        {
            file.Append(new Row(1, 10));
        }

        Assert.Equal([new Row(0, 0), new Row(1, 10)], JsonLinesFile<Row>.Read(folder.File("rows")));
    }

    [Fact]
    public void Append_OfNonFiniteNumbers_ReadsBack()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        using (JsonLinesFile<Row> file = JsonLinesFile<Row>.CutFrom(folder.File("rows"), 0, row => row.Step))
        {
            file.Append(new Row(0, double.NaN));
            file.Append(new Row(1, double.PositiveInfinity));
        }

        Assert.Equal(
            [double.NaN, double.PositiveInfinity], JsonLinesFile<Row>.Read(folder.File("rows")).Select(row => row.Value));
    }

    private static void Write(string path, params long[] steps)
    {
        using JsonLinesFile<Row> file = JsonLinesFile<Row>.CutFrom(path, 0, row => row.Step);
        foreach (long step in steps)
        {
            file.Append(new Row(step, step));
        }
    }
}
