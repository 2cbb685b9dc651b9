namespace Prometheus;

/// <summary>What a <see cref="Histogram"/> can be told when it is made.</summary>
public sealed class HistogramConfiguration : MetricConfiguration
{
    /// <summary>
    /// Upper bounds of the buckets, included in them, growing; infinity need not be named. Null for 5 ms to 10 s.
    /// </summary>
    public double[]? Buckets { get; set; }
}
