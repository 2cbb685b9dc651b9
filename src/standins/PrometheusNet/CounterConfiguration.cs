namespace Prometheus;

/// <summary>What a <see cref="Counter"/> can be told when it is made.</summary>
public sealed class CounterConfiguration : MetricConfiguration;
