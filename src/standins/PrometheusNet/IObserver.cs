namespace Prometheus;

/// <summary>Takes measured values.</summary>
public interface IObserver : ICollectorChild
{
    /// <summary>Takes one.</summary>
    void Observe(double val);
}
