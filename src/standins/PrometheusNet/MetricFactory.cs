namespace Prometheus;

/// <summary>Makes the metrics of a registry; a second one of a name is the first.</summary>
public sealed class MetricFactory : IMetricFactory
{
    private readonly CollectorRegistry _registry;

    internal MetricFactory(CollectorRegistry registry) => _registry = registry;

    /// <summary>A counter with labels.</summary>
    public Counter CreateCounter(string name, string help, string[] labelNames) =>
        CreateCounter(name, help, labelNames, null);

    /// <inheritdoc/>
    public Counter CreateCounter(
        string name, string help, string[] labelNames, CounterConfiguration? configuration = null) =>
        _registry.GetOrAdd(name, labelNames, () => new Counter(name, help, labelNames, configuration));

    /// <inheritdoc/>
    public Counter CreateCounter(string name, string help, CounterConfiguration? configuration = null) =>
        CreateCounter(name, help, configuration?.LabelNames ?? [], configuration);

    /// <summary>A gauge with labels.</summary>
    public Gauge CreateGauge(string name, string help, string[] labelNames) =>
        CreateGauge(name, help, labelNames, null);

    /// <inheritdoc/>
    public Gauge CreateGauge(
        string name, string help, string[] labelNames, GaugeConfiguration? configuration = null) =>
        _registry.GetOrAdd(name, labelNames, () => new Gauge(name, help, labelNames, configuration));

    /// <inheritdoc/>
    public Gauge CreateGauge(string name, string help, GaugeConfiguration? configuration = null) =>
        CreateGauge(name, help, configuration?.LabelNames ?? [], configuration);

    /// <summary>A histogram with labels.</summary>
    public Histogram CreateHistogram(string name, string help, string[] labelNames) =>
        CreateHistogram(name, help, labelNames, null);

    /// <inheritdoc/>
    public Histogram CreateHistogram(
        string name, string help, string[] labelNames, HistogramConfiguration? configuration = null) =>
        _registry.GetOrAdd(name, labelNames, () => new Histogram(name, help, labelNames, configuration));

    /// <inheritdoc/>
    public Histogram CreateHistogram(string name, string help, HistogramConfiguration? configuration = null) =>
        CreateHistogram(name, help, configuration?.LabelNames ?? [], configuration);
}
