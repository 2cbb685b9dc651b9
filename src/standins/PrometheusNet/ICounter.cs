namespace Prometheus;

/// <summary>Counts, and never goes down.</summary>
public interface ICounter : ICollectorChild
{
    /// <summary>The count.</summary>
    double Value { get; }

    /// <summary>Counts on.</summary>
    /// <param name="increment">By how much; not below 0.</param>
    void Inc(double increment = 1);

    /// <summary>Counts up to a value; one below the present count changes nothing.</summary>
    void IncTo(double targetValue);
}
