using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Worker.Ranks;

namespace SnoopiCluster.Worker.Tests.Ranks;

public sealed class RowReportsTests
{
    private static readonly Fence First = new(1, 1);
    private static readonly Fence Second = new(1, 2);

    private readonly List<RankReport> _said = [];
    private readonly KeptRows _rows = new();

    [Fact]
    public void Begin_OfANewMembership_TellsAgainWhatIsNotStoredUnderTheNewFence()
    {
        using RowReports reports = new(_rows, _said.Add, TimeProvider.System, TimeSpan.Zero);
        reports.Begin(First, isReporter: true);
        for (int step = 0; step < 4; step++)
        {
            reports.Add(KeptRowsTests.Row(step), acknowledgedStep: step - 2);
        }

        reports.Begin(Second, isReporter: true);

        StepsCommitted again = Assert.IsType<StepsCommitted>(_said[^1]);
        Assert.Equal(Second, again.Fence);
        Assert.Equal([2, 3], again.Steps.Select(row => row.Step));
    }

    [Fact]
    public void Add_ByAnotherThanTheReporter_KeepsTheRowAndSaysNothing()
    {
        using RowReports reports = new(_rows, _said.Add, TimeProvider.System, TimeSpan.Zero);
        reports.Begin(First, isReporter: false);

        reports.Add(KeptRowsTests.Row(0), acknowledgedStep: -1);

        Assert.Empty(_said);
        Assert.Single(_rows.All);
    }

    [Fact]
    public void Add_OfRowsThatComeFast_SendsThemTogether()
    {
        using RowReports reports = new(_rows, _said.Add, TimeProvider.System, TimeSpan.FromHours(1));
        reports.Begin(First, isReporter: true);
        reports.Add(KeptRowsTests.Row(0), acknowledgedStep: -1);
        reports.Add(KeptRowsTests.Row(1), acknowledgedStep: -1);
        Assert.Empty(_said);

        reports.Flush();

        Assert.Equal(2, Assert.IsType<StepsCommitted>(Assert.Single(_said)).Steps.Length);
    }
}
