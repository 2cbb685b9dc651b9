namespace Prometheus;

/// <summary>What a <see cref="Gauge"/> can be told when it is made.</summary>
public sealed class GaugeConfiguration : MetricConfiguration;
