namespace Prometheus;

/// <summary>What all kinds of metrics can be told when they are made.</summary>
public abstract class MetricConfiguration
{
    private protected MetricConfiguration()
    {
    }

    /// <summary>Names of the labels; null for none.</summary>
    public string[]? LabelNames { get; set; }

    /// <summary>Whether a time series is left out until it has its first value.</summary>
    public bool SuppressInitialValue { get; set; }
}
