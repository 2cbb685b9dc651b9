using SnoopiCluster.Testing.Prometheus;

namespace SnoopiCluster.Silo.Tests.Metrics;

/// <summary>The alert rules by Prometheus' own checker.</summary>
public sealed class OperatorFileTests
{
    [Fact]
    public async Task Rules_AreValid_AndEachFiresWhenItShouldAndOnlyThen()
    {
        Assert.Contains("SUCCESS", await PrometheusProgram.PromtoolAsync("", "check", "rules", OperatorFiles.Rules));
        Assert.Contains("SUCCESS", await PrometheusProgram.PromtoolAsync("", "test", "rules", OperatorFiles.RuleTests));
    }

    [Fact]
    public void RuleTests_OfEachAlert_HaveACaseInWhichItFiresAndOneInWhichItDoesNot()
    {
        string tests = File.ReadAllText(OperatorFiles.RuleTests);
        Assert.True(
            OperatorFiles.Alerts.Count >= 15, $"only {OperatorFiles.Alerts.Count} alerts were found: the search is broken");
        Assert.All(OperatorFiles.Alerts, alert =>
        {
            string[] cases =
            [
                .. tests.Split("  - name: ")
                    .Where(one => one.Contains($"alertname: {alert}\n", StringComparison.Ordinal)),
            ];
            Assert.Contains(cases, one => one.Contains("exp_labels:", StringComparison.Ordinal));
            Assert.Contains(cases, one => one.Contains("exp_alerts: []", StringComparison.Ordinal));
        });
    }
}
