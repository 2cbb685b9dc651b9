using System.Net;
using System.Net.Sockets;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Testing.Prometheus;
using SnoopiCluster.Worker.Nodes;

namespace SnoopiCluster.Worker.Tests.Nodes;

/// <summary>What <c>/metrics</c> of an agent says.</summary>
public sealed class AgentMetricsTests
{
    private static readonly Fence Fence = new(1, 1);

    [Fact]
    public async Task Agent_WithALinkAndRanks_ShowsThem_AndAllThatOperatorsAskFor()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        int port = FreePort();
        await using TestNode node = TestNode.Start(silo.Address, options => options with { MetricsPort = port });
        SiloLink link = await silo.NextLinkAsync();
        await TestNode.StartRanksAsync(link, "", 1, 2);
        await link.SendAsync(new KillRank(TestNode.Key(2), "told by the test"));
        await link.NextExitAsync(TestNode.Key(2));

        Exposition shown = await ReadAsync(port);
        Assert.Equal((1, 2, 1), (shown["snoopi_agent_link_up"], shown["snoopi_agent_slots"], shown["snoopi_agent_ranks"]));
        Assert.Equal((2, 1, 0), (
            shown["snoopi_agent_rank_starts_total"],
            shown["snoopi_agent_rank_kills_total{by=\"silo\"}"],
            shown["snoopi_agent_rank_kills_total{by=\"watchdog\"}"]));
        Assert.Equal(1, shown["snoopi_agent_rank_exits_total{ending=\"signal\"}"]);
        Assert.InRange(shown["snoopi_agent_reports_waiting"]!.Value, 3, 20); // this silo acknowledges nothing

        await using (PrometheusServer prometheus =
            await PrometheusServer.StartAsync(OperatorFiles.Rules, ("snoopi-agent", $"127.0.0.1:{port}")))
        {
            await prometheus.UntilAsync("snoopi_agent_link_up == 1", "Prometheus has read the agent");
        }

        link.Cut();
        await silo.NextLinkAsync();
        Assert.Equal(1, (await ReadAsync(port))["snoopi_agent_link_losses_total"]);
    }

    [Fact]
    public async Task Agent_WithoutAPort_ListensNowhere_AndOneWithATakenPortSaysSo()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync();
        await using TestNode without = TestNode.Start(silo.Address);
        Assert.Null(without.Options.MetricsPort);
        await silo.NextLinkAsync();

        NodeAgentOptions taken = without.Options with { MetricsPort = silo.Address.Port };
        HttpListenerException refused = await Assert.ThrowsAsync<HttpListenerException>(
            () => new NodeAgent(taken).RunAsync(TestContext.Current.CancellationToken));
        Assert.Contains("in use", refused.Message);
    }

    [Fact]
    public async Task Reading_FromAPageInABrowser_IsRefused()
    {
        AgentMetrics metrics = new(1);
        int port = FreePort();
        using global::Prometheus.MetricServer server = metrics.Serve(port);
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Get, $"http://127.0.0.1:{port}/metrics");
        request.Headers.Add("Origin", "http://evil.example");
        using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);

        using HttpRequestMessage rebound = new(HttpMethod.Get, $"http://127.0.0.1:{port}/metrics");
        rebound.Headers.Host = $"rebound.example:{port}";
        using HttpResponseMessage other = await http.SendAsync(rebound, TestContext.Current.CancellationToken);
        Assert.NotEqual(HttpStatusCode.OK, other.StatusCode);
        await server.StopAsync();
    }

    [Fact]
    public async Task Pulse_OfARank_IsItsSlots_UntilTheRankEnds()
    {
        AgentMetrics metrics = new(4);
        RankKey key = TestNode.Key(7);
        metrics.Started(key, slot: 3);
        RankPulse pulse = new(Fence, 0, 12, 4, 0.5, new Dictionary<string, double> { ["student"] = 0.25, ["made_up"] = 9 }, 1_000);
        metrics.Heard(key, new RankPulsed(pulse));
        metrics.Heard(key, new PartWritten(Fence, new CheckpointPart(
            12, default, "p", 0, 1, "{}", [new CheckpointFile("f", 30, ""), new CheckpointFile("g", 12, "")], Seconds: 2)));
        metrics.Heard(key, new CheckpointGivenUp(Fence, 12, "no room"));

        Exposition shown = await ReadAsync(metrics);
        Assert.Equal((0.5, 1_000), (shown["snoopi_agent_step_seconds{slot=\"3\"}"], shown["snoopi_agent_rank_memory_bytes{slot=\"3\"}"]));
        Assert.Equal((4, 1), (shown["snoopi_agent_steps_total"], shown["snoopi_agent_step_phase_seconds_total{phase=\"student\"}"]));
        Assert.DoesNotContain("made_up", shown.Text);
        Assert.Equal((42, 2, 1), (
            shown["snoopi_agent_checkpoint_share_bytes_total"],
            shown["snoopi_agent_checkpoint_share_seconds_sum"],
            shown["snoopi_agent_checkpoint_failures_total"]));
        OperatorFiles.AreShown(shown, name => name.StartsWith("snoopi_agent_", StringComparison.Ordinal));
        Assert.Equal("", await PrometheusProgram.PromtoolAsync(shown.Text, "check", "metrics"));

        metrics.Ended(key, 0);
        metrics.Heard(key, new RankPulsed(pulse));
        Assert.DoesNotContain((await ReadAsync(metrics)).Series, series => series.Contains("slot=", StringComparison.Ordinal));
    }

    private static async Task<Exposition> ReadAsync(int port)
    {
        using HttpClient http = new();
        return new Exposition(await http.GetStringAsync(
            new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken));
    }

    private static async Task<Exposition> ReadAsync(AgentMetrics metrics)
    {
        using MemoryStream text = new();
        await metrics.Registry.CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);
        return new Exposition(System.Text.Encoding.UTF8.GetString(text.ToArray()));
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
