namespace Prometheus;

/// <summary>A set of metrics that are read together.</summary>
public interface ICollectorRegistry
{
    /// <summary>Adds what is called before each reading, to bring values up to date; it must be quick.</summary>
    void AddBeforeCollectCallback(Action callback);

    /// <summary>Adds what is called and awaited before each reading; those added so run side by side.</summary>
    void AddBeforeCollectCallback(Func<CancellationToken, Task> callback);

    /// <summary>Writes all metrics as text.</summary>
    /// <param name="to">Where to; UTF-8.</param>
    /// <param name="format">In which form.</param>
    /// <param name="cancel">Gives up.</param>
    Task CollectAndExportAsTextAsync(
        Stream to, ExpositionFormat format = ExpositionFormat.PrometheusText, CancellationToken cancel = default);
}
