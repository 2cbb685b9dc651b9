using System.Diagnostics;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Worker.Tests.Nodes;

/// <summary>A real agent with real (fake) rank processes, linked to a silo of the test.</summary>
public sealed class NodeAgentTests
{
    [Fact]
    public async Task Link_IsDialled_SaysHelloWithTheTokenInAHeaderAndBeats()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync(token: "secret-1");
        long started = Stopwatch.GetTimestamp();
        await using TestNode node = TestNode.Start(silo.Address, o => o with { Token = "secret-1" });
        SiloLink link = await silo.NextLinkAsync();

        Assert.Equal("/api/v1/nodes/node-a/link", link.Target);
        Assert.Equal("Bearer secret-1", link.Authorization);
        Assert.Equal(2, link.Hello.Slots.Length);
        Assert.Equal("127.0.0.1", link.Hello.Host);
        Assert.Empty(link.Hello.Ranks);
        Assert.NotEmpty(link.Hello.Instance);
        long linked = Stopwatch.GetTimestamp();
        for (int beat = 0; beat < 5; beat++)
        {
            await link.NextAsync<NodeBeat>();
        }

        // The welcome asks for 10 a second. Some may have come before anybody looked, none before the agent was there.
        Assert.InRange(Stopwatch.GetElapsedTime(linked).TotalSeconds, 0, 5);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0.2, double.PositiveInfinity);
    }

    [Fact]
    public async Task Link_WithAWrongToken_IsRefusedAndSaysWhatToDo()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync(token: "secret-1");
        await using TestNode node = TestNode.Start(silo.Address, o => o with { Token = "secret-2" });
        await Until(() => node.Said.Any(said => said.Contains("401", StringComparison.Ordinal)));
        Assert.Contains(node.Said, said => said.Contains("SNOOPI_NODE_TOKEN", StringComparison.Ordinal));
        Assert.DoesNotContain(node.Said, said => said.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Link_OfAnAgentStartedAnew_HasAnotherInstance()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        string first;
        await using (TestNode node = TestNode.Start(silo.Address))
        {
            first = (await silo.NextLinkAsync()).Hello.Instance;
        }

        await using TestNode second = TestNode.Start(silo.Address);
        Assert.NotEqual(first, (await silo.NextLinkAsync()).Hello.Instance);
    }

    [Fact]
    public async Task Ranks_OfOneGroup_TrainToTheEndAndExitsAreReportedAfterAllTheySaid()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        await using TestNode node = TestNode.Start(silo.Address);
        SiloLink link = await silo.NextLinkAsync();
        await link.SendAsync(TestNode.StartCommand(1, "rate.500", steps: 20));
        await link.SendAsync(TestNode.StartCommand(2, "rate.500", steps: 20));
        int port = (await link.NextSaidAsync<RankReady>(TestNode.Key(1))).StorePort;
        await TestNode.JoinAsync(link, 1, port, 1, 2);

        HashSet<RankKey> exits = [];
        while (exits.Count < 2)
        {
            NumberedReport exit = await link.NextAsync<NumberedReport>(report => report.Exit is not null);
            Assert.Equal(0, exit.Exit!.ExitCode);
            exits.Add(exit.Key);
        }

        NumberedReport[] reports = [.. link.Log.OfType<NumberedReport>()];
        Assert.Equal(Enumerable.Range(1, reports.Length).Select(n => (long)n), reports.Select(report => report.Number));
        Assert.Equal(
            Enumerable.Range(0, 20).Select(step => (long)step),
            reports.Select(report => report.Report).OfType<StepsCommitted>().SelectMany(c => c.Steps).Select(s => s.Step));
        Assert.Single(reports, report => report.Report is FinishedReport);
        Assert.DoesNotContain(reports, report => report.Report is CollectiveEntered);
        Assert.All(exits, key => Assert.NotNull(reports.Last(report => report.Key == key).Exit));
    }

    [Fact]
    public async Task StartRank_Twice_StartsOneProcess()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        await using TestNode node = TestNode.Start(silo.Address);
        SiloLink link = await silo.NextLinkAsync();
        await link.SendAsync(TestNode.StartCommand(1));
        await link.SendAsync(TestNode.StartCommand(1));
        await link.NextSaidAsync<RankReady>(TestNode.Key(1));
        await link.SendAsync(new KillRank(TestNode.Key(1), "the test"));
        await link.SendAsync(new KillRank(TestNode.Key(1), "the test, again"));
        await link.NextExitAsync(TestNode.Key(1));

        // Also after its end; the next process' exit shows that the command was carried out before.
        await link.SendAsync(TestNode.StartCommand(1));
        await link.SendAsync(TestNode.StartCommand(2, "fail.spec"));
        await link.NextExitAsync(TestNode.Key(2));
        Assert.Single(link.Log.OfType<NumberedReport>(), report => report.Report is RankReady);
        Assert.Single(link.Log.OfType<NumberedReport>(), report => report is { Exit: not null, Key.Process.Value: 1 });
    }

    [Fact]
    public async Task KillRank_OfALivingProcess_IsReportedWithSignalAndCause()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        await using TestNode node = TestNode.Start(silo.Address);
        SiloLink link = await silo.NextLinkAsync();
        await TestNode.StartRanksAsync(link, "", 1);
        long start = Stopwatch.GetTimestamp();
        await link.SendAsync(new KillRank(TestNode.Key(1), "the run was cancelled"));
        RankExit exit = await link.NextExitAsync(TestNode.Key(1));
        Assert.Equal(137, exit.ExitCode);
        Assert.Contains("the run was cancelled", exit.Cause, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2), "an exit is noticed at once");
    }

    [Fact]
    public async Task Exit_OfAFailedProcess_HasItsCodeAndTheLastLinesOfItsLog()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        await using TestNode node = TestNode.Start(silo.Address);
        SiloLink link = await silo.NextLinkAsync();
        await link.SendAsync(TestNode.StartCommand(1, "fail.spec"));
        FailedReport failed = await link.NextSaidAsync<FailedReport>(TestNode.Key(1));
        RankExit exit = await link.NextExitAsync(TestNode.Key(1));
        Assert.Equal(FailureKind.Spec, failed.Failed.Kind);
        Assert.Equal(3, exit.ExitCode);
        Assert.Contains("fake rank: told to fail as Spec", exit.Cause, StringComparison.Ordinal);
        Assert.Contains(
            "fake rank: told to fail",
            await File.ReadAllTextAsync(node.Folder.File("logs", $"{TestNode.Run}", "1.log")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node-b", 0, "of another node")]
    [InlineData("node-a", 9, "has no slot 9")]
    public async Task StartRank_InASlotThatIsNotHere_IsReportedAsEnded(string node, int index, string reason)
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        await using TestNode agent = TestNode.Start(silo.Address);
        SiloLink link = await silo.NextLinkAsync();
        RankAssignment assignment = TestNode.StartCommand(1).Assignment;
        await link.SendAsync(new StartRank(assignment with { Slot = new(new(node), index) }));
        Assert.Contains(reason, (await link.NextExitAsync(TestNode.Key(1))).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartRank_WithoutAProgram_IsReportedAsEnded()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        await using TestNode node = TestNode.Start(
            silo.Address, o => o with { Program = new("/no/such/program", []) });
        SiloLink link = await silo.NextLinkAsync();
        await link.SendAsync(TestNode.StartCommand(1));
        RankExit exit = await link.NextExitAsync(TestNode.Key(1));
        Assert.Equal(127, exit.ExitCode);
        Assert.Contains("/no/such/program", exit.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leave_WithRanksInAGroup_PausesThemAndSaysSo()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        await using TestNode node = TestNode.Start(
            silo.Address, o => o with { DrainTime = TimeSpan.FromSeconds(20), LastReportsTime = TimeSpan.FromSeconds(20) });
        SiloLink link = await silo.NextLinkAsync();
        int port = await TestNode.StartRanksAsync(link, "", 1, 2);
        await TestNode.JoinAsync(link, 1, port, 1, 2);
        await link.NextSaidAsync<StepsCommitted>(TestNode.Key(1));

        Task left = node.LeaveAsync();
        await link.NextAsync<NodeLeaving>();
        await link.NextAsync<NumberedReport>(report => report.Report is OrderDone { Order: RankOrder.Pause });
        Assert.Equal(0, (await link.NextAsync<NumberedReport>(report => report.Exit is not null)).Exit!.ExitCode);
        NumberedReport last = await link.NextAsync<NumberedReport>(report => report.Exit is not null);
        Assert.Equal(0, last.Exit!.ExitCode);

        // It stays until its last reports are taken.
        Assert.False(left.IsCompleted);
        await link.SendAsync(new AcknowledgeReports(last.Number));
        await left;
    }

    [Fact]
    public async Task Leave_WithARankThatDoesNotListen_KillsIt()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        await using TestNode node = TestNode.Start(silo.Address);
        SiloLink link = await silo.NextLinkAsync();
        await TestNode.StartRanksAsync(link, "deaf.1", 1);
        Task left = node.LeaveAsync();
        RankExit exit = await link.NextExitAsync(TestNode.Key(1));
        Assert.Equal(137, exit.ExitCode);
        Assert.Contains("its node ends", exit.Cause, StringComparison.Ordinal);
        await left;
    }

    private static async Task Until(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < SiloLink.Patience, "it did not come to be");
            await Task.Delay(10);
        }
    }
}
