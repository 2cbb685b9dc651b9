using System.Globalization;
using System.Text;

namespace Prometheus.Tests;

public sealed class MetricTests
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    private MetricFactory Make => Metrics.WithCustomRegistry(_registry);

    [Fact]
    public async Task Text_OfEachKind_IsAsTheFormatSays()
    {
        Make.CreateCounter("a_total", "Counts.").Inc(2.5);
        Make.CreateGauge("b", "Up, down.", ["path"]).WithLabels("say \"hi\"\\\n").Set(-0.5);
        Histogram histogram = Make.CreateHistogram(
            "c_seconds", "Times.", ["phase"], new HistogramConfiguration { Buckets = [0.1, 1] });
        histogram.WithLabels("x").Observe(0.1);
        histogram.WithLabels("x").Observe(0.5, 2);
        histogram.WithLabels("x").Observe(7);

        Assert.Equal(
            """
            # HELP a_total Counts.
            # TYPE a_total counter
            a_total 2.5
            # HELP b Up, down.
            # TYPE b gauge
            b{path="say \"hi\"\\\n"} -0.5
            # HELP c_seconds Times.
            # TYPE c_seconds histogram
            c_seconds_sum{phase="x"} 8.1
            c_seconds_count{phase="x"} 4
            c_seconds_bucket{phase="x",le="0.1"} 1
            c_seconds_bucket{phase="x",le="1"} 3
            c_seconds_bucket{phase="x",le="+Inf"} 4

            """,
            await ReadAsync());
    }

    [Fact]
    public async Task Metric_WithoutLabels_ShowsItsFirstValueAtOnce_UnlessItIsPutOff()
    {
        Make.CreateCounter("at_once_total", "h");
        Make.CreateGauge("in_series", "h", ["x"]);
        Gauge later = Make.CreateGauge("later", "h", new GaugeConfiguration { SuppressInitialValue = true });
        string text = await ReadAsync();
        Assert.Contains("# TYPE at_once_total counter\nat_once_total 0\n", text);
        Assert.Contains("# HELP in_series h\n# TYPE in_series gauge\n", text);
        Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !line.StartsWith('#'));

        later.Set(double.NaN);
        Assert.Contains("\nlater NaN\n", await ReadAsync());
    }

    [Fact]
    public async Task Series_ThatIsRemoved_IsGone_AndBeginsAnew()
    {
        Gauge gauge = Make.CreateGauge("g", "h", ["run"]);
        gauge.WithLabels("r1").Set(1);
        gauge.WithLabels("r2").Set(2);
        gauge.RemoveLabelled("r1");
        gauge.RemoveLabelled("r1");
        Assert.Equal("# HELP g h\n# TYPE g gauge\ng{run=\"r2\"} 2\n", await ReadAsync());

        gauge.WithLabels("r2").Remove();
        Assert.Equal("# HELP g h\n# TYPE g gauge\n", await ReadAsync());
        Assert.Equal(0, gauge.WithLabels("r1").Value);
        Assert.Equal([["r1"]], gauge.GetAllLabelValues());
    }

    [Fact]
    public void Labels_WhoseValuesRunIntoEachOther_AreDifferentSeries()
    {
        Counter counter = Make.CreateCounter("c_total", "h", ["a", "b"]);
        counter.WithLabels("1:x", "").Inc();
        Assert.Equal(0, counter.WithLabels("", "1:x").Value);
        Assert.Throws<ArgumentException>(() => counter.WithLabels("x"));
    }

    [Fact]
    public void Counter_NeverGoesDown()
    {
        Counter counter = Make.CreateCounter("c_total", "h");
        counter.IncTo(5);
        counter.IncTo(3);
        Assert.Equal(5, counter.Value);
        Assert.Throws<ArgumentOutOfRangeException>(() => counter.Inc(-1));
    }

    [Fact]
    public void Gauge_GoesToItsTargets()
    {
        Gauge gauge = Make.CreateGauge("g", "h");
        gauge.Inc(4);
        gauge.Dec();
        gauge.IncTo(2);
        Assert.Equal(3, gauge.Value);
        gauge.DecTo(2);
        Assert.Equal(2, gauge.Value);
    }

    [Theory]
    [InlineData("9lives", "x")]
    [InlineData("with-dash", "x")]
    [InlineData("fine", "__reserved")]
    [InlineData("fine", "with space")]
    public void Names_ThatPrometheusRefuses_AreRefused(string name, string label) =>
        Assert.Throws<ArgumentException>(() => Make.CreateGauge(name, "h", [label]));

    [Fact]
    public void Name_ThatIsThere_IsTheSameMetric_OrAFaultWhenItIsOfAnotherKind()
    {
        Counter counter = Make.CreateCounter("c_total", "h");
        Assert.Same(counter, Make.CreateCounter("c_total", "h"));
        Assert.Throws<InvalidOperationException>(() => Make.CreateGauge("c_total", "h"));
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new double[] { 1, 1 })]
    [InlineData(new double[] { 2, 1 })]
    public void Histogram_WhoseBucketsDoNotGrow_IsRefused(double[] buckets) => Assert.Throws<ArgumentException>(
        () => Make.CreateHistogram("h", "h", new HistogramConfiguration { Buckets = buckets }));

    [Fact]
    public void Buckets_ThatGrowByAFactor_AreThose() =>
        Assert.Equal([0.5, 1, 2, 4], Histogram.ExponentialBuckets(0.5, 2, 4));

    [Fact]
    public async Task Callbacks_AreThroughBeforeTheMetricsAreWritten()
    {
        Gauge gauge = Make.CreateGauge("g", "h");
        _registry.AddBeforeCollectCallback(() => gauge.Inc());
        _registry.AddBeforeCollectCallback(async cancel =>
        {
            await Task.Yield();
            gauge.Inc(10);
        });
        Assert.EndsWith("g 11\n", await ReadAsync());
        Assert.EndsWith("g 22\n", await ReadAsync());
    }

    [Fact]
    public async Task CounterAndHistogram_FromManyThreads_LoseNothing()
    {
        Counter counter = Make.CreateCounter("c_total", "h");
        Histogram histogram = Make.CreateHistogram("h_seconds", "h");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                counter.Inc();
                histogram.Observe(0.25);
            }
        })));
        Assert.Equal((40_000, 40_000, 10_000), (counter.Value, histogram.Count, histogram.Sum));
    }

    [Fact]
    public async Task ProcessMetrics_AreTheProcesss()
    {
        DotNetStats.Register(_registry);
        string text = await ReadAsync();
        double ValueOf(string name) => double.Parse(
            text.Split('\n').Single(line => line.StartsWith($"{name} ", StringComparison.Ordinal)).Split(' ')[1],
            CultureInfo.InvariantCulture);
        Assert.InRange(ValueOf("process_cpu_seconds_total"), 1e-3, 1e5);
        Assert.InRange(ValueOf("process_working_set_bytes"), 1e6, 1e11);
        Assert.InRange(ValueOf("process_num_threads"), 1, 1e4);
        Assert.Contains("dotnet_collection_count_total{generation=\"2\"}", text);
    }

    private async Task<string> ReadAsync()
    {
        using MemoryStream stream = new();
        await _registry.CollectAndExportAsTextAsync(stream, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
