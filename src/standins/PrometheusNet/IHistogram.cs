namespace Prometheus;

/// <summary>Counts measured values by size.</summary>
public interface IHistogram : IObserver
{
    /// <summary>Sum of all values.</summary>
    double Sum { get; }

    /// <summary>Number of values.</summary>
    long Count { get; }

    /// <summary>Takes a value that was measured several times.</summary>
    void Observe(double val, long count);
}
