using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Testing;
using SnoopiCluster.Worker.Tests.Nodes;

namespace SnoopiCluster.Cli.Tests.Commands;

/// <summary>The agent as a process of its own, with ranks below it that speak the protocol without libtorch.</summary>
public sealed class NodeCommandTests
{
    [Fact]
    public async Task Node_KilledWithItsRanksInAGroup_TakesThemAlongWithinASecond()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        using TemporaryFolder home = TestData.NewFolder();
        using SnoopiProcess node = Start(home, silo);
        SiloLink link = await silo.NextLinkAsync();
        int port = await TestNode.StartRanksAsync(link, "", 1, 2);
        int[] ranks = [SystemIdOf(node, 1), SystemIdOf(node, 2)];
        await TestNode.JoinAsync(link, 1, port, 1, 2);
        await link.NextSaidAsync<StepsCommitted>(TestNode.Key(1));
        Assert.All(ranks, rank => Assert.True(Lives(rank)));

        node.Signal("KILL");
        long killed = Stopwatch.GetTimestamp();
        while (ranks.Any(Lives))
        {
            Assert.True(
                Stopwatch.GetElapsedTime(killed) < TimeSpan.FromSeconds(1), "a rank lives 1 s after its agent died");
            await Task.Delay(5);
        }
    }

    [Fact]
    public async Task Node_AtSigterm_PausesItsRanksAndEndsWith143()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        using TemporaryFolder home = TestData.NewFolder();
        using SnoopiProcess node = Start(home, silo);
        SiloLink link = await silo.NextLinkAsync();
        int port = await TestNode.StartRanksAsync(link, "", 1);
        await TestNode.JoinAsync(link, 1, port, 1);
        await link.NextSaidAsync<StepsCommitted>(TestNode.Key(1));
        node.Signal("TERM");
        await link.NextAsync<NodeLeaving>();
        NumberedReport exit = await link.NextAsync<NumberedReport>(report => report.Exit is not null);
        Assert.Equal(0, exit.Exit!.ExitCode);
        await link.SendAsync(new AcknowledgeReports(exit.Number));
        Assert.Equal(143, node.WaitForEnd().ExitCode);
    }

    [Theory]
    [InlineData("--silo", "ftp://there")]
    [InlineData("--name", "a b")]
    [InlineData("--slots", "0")]
    [InlineData("--device", "tpu")]
    [InlineData("--drain-seconds", "-1")]
    [InlineData("--metrics-port", "0")]
    [InlineData("--metrics-port", "70000")]
    public void Node_WithABadOption_NamesItAndWhatWasFound(string option, string value)
    {
        using TemporaryFolder home = TestData.NewFolder();
        Dictionary<string, string> options = new(StringComparer.Ordinal)
        {
            ["--silo"] = "http://127.0.0.1:1",
            ["--blobs"] = "blobs",
            ["--device"] = "cpu",
            [option] = value,
        };
        CommandRun.Of(home.FullPath, ["node", .. options.SelectMany(given => new[] { given.Key, given.Value })])
            .EndedWith(ExitCode.Usage).Said(option, value);
    }

    [Fact]
    public void Node_WithAMetricsPortThatIsTaken_NamesItAndDoesNotServe()
    {
        using TemporaryFolder home = TestData.NewFolder();
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string port = $"{((IPEndPoint)taken.LocalEndpoint).Port}";
        CommandRun.Of(
                home.FullPath,
                "node", "--silo", "http://127.0.0.1:1", "--blobs", "blobs", "--device", "cpu", "--metrics-port", port)
            .EndedWith(ExitCode.Failed).Said("--metrics-port", port, "cannot be listened at");
    }

    private static SnoopiProcess Start(TemporaryFolder home, FakeSilo silo)
    {
        string[] program = [TestNode.FakeRank.File, .. TestNode.FakeRank.Arguments];
        return SnoopiProcess.Start(
            home.FullPath,
            [
                "node", "--json", "--silo", silo.Address.ToString(), "--name", TestNode.Name.Value, "--slots", "2",
                "--device", "cpu", "--blobs", "blobs",
                .. program.SelectMany(word => new[] { "--rank-program", word }),
            ]);
    }

    private static int SystemIdOf(SnoopiProcess node, int process)
    {
        string start = $"{TestNode.Key(process)} started";
        JsonObject said = node.ReadUntil(
            "said", line => ((string)line["text"]!).StartsWith(start, StringComparison.Ordinal));
        return int.Parse(((string)said["text"]!).Split(' ')[^1], CultureInfo.InvariantCulture);
    }

    // One that has ended may still be listed until its new parent takes note of it.
    private static bool Lives(int systemId)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{systemId}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
