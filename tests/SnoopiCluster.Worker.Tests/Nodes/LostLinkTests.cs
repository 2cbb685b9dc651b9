using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;

namespace SnoopiCluster.Worker.Tests.Nodes;

/// <summary>What becomes of reports, commands and ranks when the link is lost or the silo is away.</summary>
public sealed class LostLinkTests
{
    [Fact]
    public async Task Reports_NotAcknowledged_ComeAgainInOrderOverTheNextLink()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        await using TestNode node = TestNode.Start(silo.Address);
        SiloLink first = await silo.NextLinkAsync();
        await first.SendAsync(TestNode.StartCommand(1, "lines.10"));
        await first.NextAsync<NumberedReport>(report => report.Number == 11);
        await first.SendAsync(new AcknowledgeReports(4));

        // The agent has read the acknowledgement when it carries out what comes behind it.
        await first.SendAsync(TestNode.StartCommand(2, "fail.spec"));
        await first.NextExitAsync(TestNode.Key(2));
        first.Cut();

        SiloLink second = await silo.NextLinkAsync();
        Assert.Equal(first.Hello.Instance, second.Hello.Instance);
        Assert.Equal([TestNode.Key(1)], second.Hello.Ranks);
        await second.NextExitAsync(TestNode.Key(2));
        NumberedReport[] before = [.. first.Log.OfType<NumberedReport>()];
        NumberedReport[] again = [.. second.Log.OfType<NumberedReport>()];
        Assert.Equal(Enumerable.Range(5, 9).Select(n => (long)n), again.Select(report => report.Number));
        Assert.Equal(
            before.Skip(4).Select(report => (report.Number, report.Key, report.Report, report.Exit)),
            again.Select(report => (report.Number, report.Key, report.Report, report.Exit)));
    }

    [Fact]
    public async Task Ranks_WhileTheSiloIsAway_TrainOnAndNoRowIsLost()
    {
        FakeSilo silo = await FakeSilo.StartAsync();
        int port = silo.Address.Port;
        await using TestNode node = TestNode.Start(silo.Address);
        SiloLink link = await silo.NextLinkAsync();
        int store = await TestNode.StartRanksAsync(link, "rate.200", 1, 2);
        await TestNode.JoinAsync(link, 1, store, 1, 2);
        await link.NextSaidAsync<StepsCommitted>(TestNode.Key(1));
        await silo.DisposeAsync();

        // Time in which the ranks are to go on, at 200 steps a second.
        await Task.Delay(1000);
        await using FakeSilo again = await FakeSilo.StartAsync(port);
        SiloLink second = await again.NextLinkAsync();
        Assert.Equal(2, second.Hello.Ranks.Length);
        await second.NextAsync<NumberedReport>(
            report => report.Report is StepsCommitted committed && committed.Steps[^1].Step >= 40);

        // Every row from the first on, once each, as nothing was acknowledged.
        long[] steps =
        [
            .. second.Log.OfType<NumberedReport>().Select(report => report.Report).OfType<StepsCommitted>()
                .SelectMany(committed => committed.Steps).Select(step => step.Step),
        ];
        Assert.Equal(Enumerable.Range(0, steps.Length).Select(step => (long)step), steps);
    }

    [Fact]
    public async Task Commands_AfterTheLinkWasDialledAnew_ReachTheSameProcess()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        await using TestNode node = TestNode.Start(silo.Address);
        SiloLink first = await silo.NextLinkAsync();
        int store = await TestNode.StartRanksAsync(first, "", 1);
        first.Cut();
        SiloLink second = await silo.NextLinkAsync();
        await second.SendAsync(TestNode.StartCommand(1));
        await TestNode.JoinAsync(second, 1, store, 1);
        await second.NextSaidAsync<StepsCommitted>(TestNode.Key(1));
        Assert.Single(second.Log.OfType<NumberedReport>(), report => report.Report is RankReady);
    }

    [Fact]
    public async Task Link_WhoseSiloFallsSilent_IsDialledAnew()
    {
        await using SilentServer server = new();
        await using TestNode node = TestNode.Start(
            server.Address, o => o with { Timing = new NodeWelcome(0.1, 0.5) });
        await server.NextConnectionAsync();

        // It is welcomed and then hears nothing, not even an answer to a ping; it must not wait for ever.
        await server.NextConnectionAsync();
        Assert.Contains(node.Said, said => said.StartsWith("no link to", StringComparison.Ordinal));
    }
}
