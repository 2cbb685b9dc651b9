using System.Net;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Prometheus;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests.Metrics;

/// <summary>What <c>/metrics</c> of a real silo says, read by us, by promtool and by Prometheus.</summary>
public sealed class SiloMetricsTests(PostgresServer postgres)
{
    [Fact]
    public async Task Run_FromItsStartToItsEnd_IsSeen()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        await cluster.AddNodeAsync("node-a", 3);
        cluster.World.HoldAllAt = 10;
        RunView run = await cluster.SubmitAsync(TestCluster.Spec(steps: 20));
        await cluster.WaitForAsync(run.Id, RunStatus.Running, view => view.Step == 10);

        Exposition during = await ScrapeAsync(cluster);
        string id = $"{{run=\"{run.Id}\"}}";
        Assert.Equal(1, during["snoopi_silo_ready"]);
        Assert.Equal(1, during["snoopi_postgres_up"]);
        Assert.Equal(1, during["snoopi_runs{status=\"running\"}"]);
        Assert.Equal(1, during["snoopi_nodes{state=\"up\"}"]);
        Assert.Equal(1, during["snoopi_node_links"]);
        Assert.Equal((2, 1, 0), (
            during["snoopi_slots{state=\"used\"}"],
            during["snoopi_slots{state=\"free\"}"],
            during["snoopi_slots{state=\"out_of_use\"}"]));
        Assert.Equal((10, 20, 2), (
            during[$"snoopi_run_steps_done{id}"], during[$"snoopi_run_steps_planned{id}"], during[$"snoopi_run_ranks{id}"]));
        Assert.Equal((0.1, 0.5, 40), (
            during[$"snoopi_run_vsd_loss{id}"],
            during[$"snoopi_run_lora_loss{id}"],
            during[$"snoopi_run_samples_per_second{id}"]));
        Assert.Equal(10, during["snoopi_steps_total{outcome=\"applied\"}"]);
        Assert.Equal(40, during["snoopi_training_samples_total"]);
        Assert.Equal(10, during["snoopi_step_seconds_count"]);
        Assert.Equal(10, during["snoopi_all_reduce_seconds_count"]);
        Assert.Equal(0.2, during["snoopi_step_phase_seconds_total{phase=\"all_reduce\"}"]!.Value, 1e-9);
        Assert.True(during.Has("snoopi_run_info", "run", run.Id.Value));
        Assert.DoesNotContain(during.Series, series => series.StartsWith("snoopi_run_clip_loss", StringComparison.Ordinal));

        cluster.World.Release(run.Id);
        await cluster.WaitForAsync(run.Id, RunStatus.Completed);

        Exposition after = await ScrapeAsync(cluster, shown => shown["snoopi_runs{status=\"completed\"}"] == 1);
        Assert.DoesNotContain(after.Series, series => series.Contains("run=\"", StringComparison.Ordinal));
        Assert.Equal(1, after["snoopi_run_status_changes_total{status=\"completed\"}"]);
        Assert.Equal(20, after["snoopi_steps_total{outcome=\"applied\"}"]);
        Assert.Equal(1, after["snoopi_checkpoints_total{outcome=\"committed\"}"]);
        Assert.Equal(20, after["snoopi_checkpoint_bytes_total"]);
        Assert.Equal((1, 0.75), (after["snoopi_checkpoint_seconds_count"], after["snoopi_checkpoint_seconds_sum"]));
        Assert.Equal(0, after["snoopi_disruptions_total{cause=\"rank_exited\"}"]);
    }

    [Fact]
    public async Task Rank_ThatDies_IsADisruptionAndARecovery_AndItsStepsCountOnce()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        FakeNode node = await cluster.AddNodeAsync("node-a", 2);
        cluster.World.HoldAllAt = 10;
        RunView run = await cluster.SubmitAsync(TestCluster.Spec(steps: 20));
        await cluster.WaitForAsync(run.Id, RunStatus.Running, view => view.Step == 10);

        FakeRank second = node.Ranks.Single(rank => rank.Membership!.RankOf(rank.Key.Process) == 1);
        await second.EndAsync();
        node.SayExit(second.Key, 137, "killed by the test");
        Exposition formed = await ScrapeAsync(
            cluster, shown => shown["snoopi_recovery_seconds_count{cause=\"rank_exited\"}"] == 1);
        Assert.Equal(1, formed["snoopi_disruptions_total{cause=\"rank_exited\"}"]);
        Assert.InRange(formed["snoopi_recovery_seconds_sum{cause=\"rank_exited\"}"]!.Value, 1e-4, 30);

        cluster.World.Release(run.Id);
        await cluster.WaitForAsync(run.Id, RunStatus.Completed);
        Assert.Equal(20, (await ScrapeAsync(cluster))["snoopi_steps_total{outcome=\"applied\"}"]);
    }

    [Fact]
    public async Task Queue_OfRunsThatWait_HasItsLengthAndItsSlots()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        await cluster.AddNodeAsync("node-a", 1);
        await cluster.SubmitAsync(TestCluster.Spec(worldSize: 2));
        await cluster.SubmitAsync(TestCluster.Spec(worldSize: 3));

        Exposition shown = await ScrapeAsync(cluster, now => now["snoopi_queue_length"] == 2);
        Assert.Equal(5, shown["snoopi_queue_slots"]);
        Assert.Equal(2, shown["snoopi_runs{status=\"queued\"}"]);
        Assert.DoesNotContain(shown.Series, series => series.Contains("run=\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requests_OfStrangers_MakeNoNewLabels()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        await cluster.Http.GetAsync(new Uri("/api/v1/runs/r000000000000", UriKind.Relative), Cancel);
        await cluster.Http.GetAsync(new Uri("/api/v1/runs/r000000000001", UriKind.Relative), Cancel);
        await cluster.Http.GetAsync(new Uri("/wp-login.php", UriKind.Relative), Cancel);
        using HttpRequestMessage odd = new(new HttpMethod("FROBNICATE"), "/metrics");
        await cluster.Http.SendAsync(odd, Cancel);

        Exposition shown = await ScrapeAsync(cluster);
        Assert.Equal(2, shown["snoopi_http_requests_total{method=\"GET\",route=\"/api/v1/runs/{run}\",code=\"404\"}"]);
        Assert.Equal(1, shown["snoopi_http_requests_total{method=\"GET\",route=\"none\",code=\"404\"}"]);
        Assert.Contains(shown.Series, series => series.StartsWith(
            "snoopi_http_requests_total{method=\"other\",", StringComparison.Ordinal));
        Assert.DoesNotContain("FROBNICATE", shown.Text);
        Assert.Equal(1, shown["snoopi_http_requests_in_progress"]);
    }

    [Theory]
    [InlineData("Host", "rebound.example:8420")]
    [InlineData("Origin", "http://evil.example")]
    public async Task Reading_FromAForeignPage_IsRefused(string header, string value)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        using HttpRequestMessage request = new(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation(header, value);
        HttpResponseMessage answer = await cluster.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Metrics_AreAsPromtoolWantsThem_AndAllThatOperatorsAskFor()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        await RunBesideAsync(cluster);
        Exposition shown = await ScrapeAsync(cluster);
        OperatorFiles.AreShown(shown, name => !name.StartsWith("snoopi_agent_", StringComparison.Ordinal)
            && name != "snoopi_run_clip_loss"); // of runs that have one; the next test asks for it
        Assert.Equal("", await PrometheusProgram.PromtoolAsync(shown.Text, "check", "metrics"));
    }

    [Fact]
    public async Task Prometheus_ReadsTheSilo_AndUnderstandsEveryRuleAndPanel()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        await RunBesideAsync(cluster);
        await using PrometheusServer prometheus =
            await PrometheusServer.StartAsync(OperatorFiles.Rules, ("snoopi-silo", cluster.Address.Authority));

        await prometheus.UntilAsync(
            "snoopi_run_vsd_loss * on (instance, run) group_left (guidance) snoopi_run_info", "the loss by guidance");
        await prometheus.UntilAsync("rate(snoopi_http_requests_total[10s]) > 0", "the silo's requests");
        foreach (string expression in OperatorFiles.Expressions)
        {
            await prometheus.NumFoundAsync(expression);
        }

        await prometheus.UntilAsync("scrape_samples_scraped > 100", "two readings");
        IReadOnlyDictionary<string, string> rules = await prometheus.RulesAsync();
        Assert.Equal(OperatorFiles.Alerts.Order(), rules.Keys.Order());
        Assert.DoesNotContain(rules, rule => rule.Value == "err");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // A run that trains until the test's end.
    private static async Task RunBesideAsync(TestCluster cluster)
    {
        await cluster.AddNodeAsync("node-a", 2);
        cluster.World.HoldAllAt = 10;
        RunView run = await cluster.SubmitAsync(TestCluster.Spec(steps: 20));
        await cluster.WaitForAsync(run.Id, RunStatus.Running, view => view.Step == 10);
    }

    private static async Task<Exposition> ScrapeAsync(TestCluster cluster, Func<Exposition, bool>? until = null)
    {
        Exposition? shown = null;
        await TestCluster.UntilAsync(
            async () =>
            {
                HttpResponseMessage answer = await cluster.Http.GetAsync(new Uri("/metrics", UriKind.Relative), Cancel);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                shown = new Exposition(await answer.Content.ReadAsStringAsync(Cancel));
                return until?.Invoke(shown) ?? true;
            },
            "the metrics show it",
            () => shown?.Text ?? "");
        return shown!;
    }
}
