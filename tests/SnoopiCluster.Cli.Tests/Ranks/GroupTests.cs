using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Cli.Tests.Ranks;

/// <summary>Real rank processes on loopback: they train as one, change in number, and lose members without losing steps.</summary>
public sealed class GroupTests(TinyModelRuns runs) : IClassFixture<TinyModelRuns>
{
    [Fact]
    public async Task TwoRanks_LosingOne_GoOnWithItsReplacementAndLoseNoStep()
    {
        RunSpec spec = runs.Spec(steps: 12);
        using var group = new GroupUnderTest(runs.NewFolder("kill"), spec);
        group.Begin(null, "kill-in-reduce@5");
        RankUnderTest survivor = group.Members[0];

        BrokenReport broken = survivor.Until<BrokenReport>();
        Assert.Equal(5, broken.Broken.Step);
        group.Form(survivor, group.Start());
        GroupFormed[] formed = group.Formed();
        (RankFinished finished, string[] students) = await group.FinishAsync();

        Assert.All(formed, f => Assert.Equal((5, 0, null), (f.Step, f.Reporter, f.RestoredFrom)));
        Assert.Equal(12, finished.Step);
        Assert.Single(students.Distinct());
        Assert.IsType<LedgerFinding.Sound>(group.Verify());
    }
}
