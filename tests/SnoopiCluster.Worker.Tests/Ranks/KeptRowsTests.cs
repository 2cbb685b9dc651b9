using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Worker.Ranks;

namespace SnoopiCluster.Worker.Tests.Ranks;

public sealed class KeptRowsTests
{
    [Fact]
    public void Add_OfMoreThanFit_ThinsMetricsAndKeepsEveryLedgerRow()
    {
        KeptRows rows = new();
        int count = KeptRows.MaxWithMetrics + 10;
        for (int step = 0; step < count; step++)
        {
            rows.Add(Row(step));
        }

        Assert.Equal(Enumerable.Range(0, count).Select(step => (long)step), rows.All.Select(row => row.Step));
        int withMetrics = rows.All.Count(row => row.Metrics is not null);
        Assert.InRange(withMetrics, KeptRows.MaxWithMetrics / 2, KeptRows.MaxWithMetrics);
        Assert.NotNull(rows.All[1].Metrics);
        Assert.NotNull(rows.All[^1].Metrics);
    }

    [Fact]
    public void Acknowledge_OfAStep_LetsGoOfTheRowsUpToIt()
    {
        KeptRows rows = new();
        rows.Replace([Row(4), Row(5), Row(6)]);

        rows.Acknowledge(upToStep: 5);

        Assert.Equal([6], rows.All.Select(row => row.Step));
    }

    internal static StepRecord Row(long step) => new(
        new LedgerRow(step, StepOutcome.Applied, Sha256Digest.Of(BitConverter.GetBytes(step)), step + 1),
        step + 1,
        new StepMetrics(step, true, 1, 1, 1, 1, 1, 1, 1, 1, 1, new Dictionary<string, double>()));
}
