using System.Diagnostics;
using System.Globalization;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Worker.Tests.Nodes;

/// <summary>Real processes that hold up their group: the agent finds and kills the right one.</summary>
public sealed class BlameTests
{
    [Fact]
    public async Task Watchdog_WithARankThatHangs_KillsItAndNotTheOneThatWaits()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        await using TestNode node = TestNode.Start(silo.Address);
        SiloLink link = await silo.NextLinkAsync();
        int port = await TestNode.StartRanksAsync(link, "rate.200_hang.20_only.2_deadline.1500", 1, 2);
        await TestNode.JoinAsync(link, 1, port, 1, 2);
        RankExit exit = await link.NextExitAsync(TestNode.Key(2));
        Assert.Equal(137, exit.ExitCode);
        Assert.Contains("rank 1", exit.Cause, StringComparison.Ordinal);
        Assert.Contains("step 20", exit.Cause, StringComparison.Ordinal);
        Assert.Contains("process 1", exit.Cause, StringComparison.Ordinal);

        // The other one holds its state, and a replacement trains on with it from the same step.
        int store = await TestNode.StartRanksAsync(link, "rate.200", 3);
        Assert.NotEqual(port, store);
        await TestNode.JoinAsync(link, 2, port, 1, 3);
        FormedReport formed = await link.NextSaidAsync<FormedReport>(TestNode.Key(3));
        Assert.Equal(20, formed.Formed.Step);
        await link.NextAsync<NumberedReport>(
            report => report.Report is StepsCommitted { Fence.MembershipVersion: 2 } committed
                && committed.Steps[^1].Step >= 30);
        Assert.DoesNotContain(
            link.Log.OfType<NumberedReport>(), report => report is { Exit: not null, Key.Process.Value: 1 });
    }

    [Fact]
    public async Task Watchdog_WithAStoppedRank_KillsIt()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        await using TestNode node = TestNode.Start(silo.Address);
        SiloLink link = await silo.NextLinkAsync();
        int port = await TestNode.StartRanksAsync(link, "rate.200_deadline.1500", 1, 2);
        await TestNode.JoinAsync(link, 1, port, 1, 2);
        await link.NextAsync<NumberedReport>(
            report => report.Report is StepsCommitted committed && committed.Steps[^1].Step >= 10);

        // Wherever it is stopped, before a collective or inside it.
        Stop(node.SystemIdOf(2));
        RankExit exit = await link.NextExitAsync(TestNode.Key(2));
        Assert.Equal(137, exit.ExitCode);
        Assert.Contains("rank 1 of membership version 1", exit.Cause, StringComparison.Ordinal);
        Assert.DoesNotContain(
            link.Log.OfType<NumberedReport>(), report => report is { Exit: not null, Key.Process.Value: 1 });
    }

    [Fact]
    public async Task Rank_ThatDies_FreesItsPeersAtOnceAndIsReportedWithItsSignal()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        await using TestNode node = TestNode.Start(silo.Address);
        SiloLink link = await silo.NextLinkAsync();
        int port = await TestNode.StartRanksAsync(link, "rate.200_die.20_only.2", 1, 2);
        await TestNode.JoinAsync(link, 1, port, 1, 2);
        RankExit exit = await link.NextExitAsync(TestNode.Key(2));
        Assert.Equal(137, exit.ExitCode);
        Assert.Contains("signal 9 (SIGKILL)", exit.Cause, StringComparison.Ordinal);
        BrokenReport broken = link.Log.OfType<NumberedReport>().Select(report => report.Report)
            .OfType<BrokenReport>().FirstOrDefault() ?? await link.NextSaidAsync<BrokenReport>(TestNode.Key(1));
        Assert.Equal(20, broken.Broken.Step);
        Assert.Equal(BreakKind.PeerLost, broken.Broken.Kind);
    }

    private static void Stop(int pid)
    {
        using Process stop = Process.Start("kill", ["-STOP", pid.ToString(CultureInfo.InvariantCulture)]);
        stop.WaitForExit();
    }
}
