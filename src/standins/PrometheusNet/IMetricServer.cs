namespace Prometheus;

/// <summary>Lets metrics be read.</summary>
public interface IMetricServer : IDisposable
{
    /// <summary>Begins to serve; once.</summary>
    /// <returns>Itself.</returns>
    IMetricServer Start();

    /// <summary>Ends, and returns when everything has ended.</summary>
    Task StopAsync();

    /// <summary>Ends, and blocks until everything has ended.</summary>
#pragma warning disable CA1716 // The package's name.
    void Stop();
#pragma warning restore CA1716
}
