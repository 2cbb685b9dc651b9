namespace Prometheus;

/// <summary>Makes metrics.</summary>
public interface IMetricFactory
{
    /// <summary>A counter with labels.</summary>
    Counter CreateCounter(string name, string help, string[] labelNames, CounterConfiguration? configuration = null);

    /// <summary>A counter.</summary>
    Counter CreateCounter(string name, string help, CounterConfiguration? configuration = null);

    /// <summary>A gauge with labels.</summary>
    Gauge CreateGauge(string name, string help, string[] labelNames, GaugeConfiguration? configuration = null);

    /// <summary>A gauge.</summary>
    Gauge CreateGauge(string name, string help, GaugeConfiguration? configuration = null);

    /// <summary>A histogram with labels.</summary>
    Histogram CreateHistogram(
        string name, string help, string[] labelNames, HistogramConfiguration? configuration = null);

    /// <summary>A histogram.</summary>
    Histogram CreateHistogram(string name, string help, HistogramConfiguration? configuration = null);
}
