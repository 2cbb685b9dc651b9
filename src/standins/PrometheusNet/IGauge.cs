namespace Prometheus;

/// <summary>A value that goes up and down.</summary>
public interface IGauge : ICollectorChild
{
    /// <summary>The value.</summary>
    double Value { get; }

    /// <summary>Adds.</summary>
    void Inc(double increment = 1);

    /// <summary>Takes away.</summary>
    void Dec(double decrement = 1);

    /// <summary>Replaces the value.</summary>
#pragma warning disable CA1716 // The package's name.
    void Set(double val);
#pragma warning restore CA1716

    /// <summary>Raises the value to a target; does nothing when it is above.</summary>
    void IncTo(double targetValue);

    /// <summary>Lowers the value to a target; does nothing when it is below.</summary>
    void DecTo(double targetValue);
}
