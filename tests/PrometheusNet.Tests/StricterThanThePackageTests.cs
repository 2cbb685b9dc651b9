using System.Text;

namespace Prometheus.Tests;

/// <summary>Where the stand-in takes less than the package, or writes more carefully: what is written for both keeps within it.</summary>
public sealed class StricterThanThePackageTests
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    private MetricFactory Make => Metrics.WithCustomRegistry(_registry);

    [Fact]
    public void Name_ThatIsThereWithOtherLabels_IsAFault()
    {
        Make.CreateCounter("c_total", "h");

        Assert.Throws<InvalidOperationException>(() => Make.CreateCounter("c_total", "h", ["x"]));
    }

    [Fact]
    public async Task Infinities_AreAsTheFormatSays()
    {
        Make.CreateGauge("most", "h").Set(double.PositiveInfinity);
        Make.CreateGauge("least", "h").Set(double.NegativeInfinity);
        using MemoryStream to = new();

        await _registry.CollectAndExportAsTextAsync(to, TestContext.Current.CancellationToken);

        string text = Encoding.UTF8.GetString(to.ToArray());
        Assert.Contains("\nmost +Inf\n", text, StringComparison.Ordinal);
        Assert.Contains("\nleast -Inf\n", text, StringComparison.Ordinal);
    }
}
