namespace Prometheus;

/// <summary>How metrics are written.</summary>
public enum ExpositionFormat
{
    /// <summary>The text format of Prometheus, version 0.0.4.</summary>
    PrometheusText,

    /// <summary>OpenMetrics; the stand-in refuses it.</summary>
    OpenMetricsText,
}
