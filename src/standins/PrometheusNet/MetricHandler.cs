namespace Prometheus;

/// <summary>Lets metrics be read, until it is stopped.</summary>
#pragma warning disable CA1063 // The package's shape.
public abstract class MetricHandler : IMetricServer
{
    private readonly CancellationTokenSource _end = new();
    private Task? _serving;

    /// <summary>One that does nothing before <see cref="Start"/>.</summary>
    protected MetricHandler()
    {
    }

    /// <inheritdoc/>
    public IMetricServer Start()
    {
        if (_serving is not null)
        {
            throw new InvalidOperationException("The metric server has already been started.");
        }

        _serving = StartServer(_end.Token);
        return this;
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        if (_serving is { } serving)
        {
            await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
#pragma warning disable VSTHRD002, CA1716 // The package's blocking end; StopAsync is the other.
    public void Stop() => StopAsync().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002, CA1716

    /// <inheritdoc/>
#pragma warning disable CA1816 // There is nothing to be finalized.
    public void Dispose() => Stop();
#pragma warning restore CA1816, CA1063

    /// <summary>Begins to serve; what keeps it from that is thrown here.</summary>
    /// <param name="cancel">Ends it.</param>
    /// <returns>Ends when it has ended.</returns>
#pragma warning disable VSTHRD200 // The package's name.
    protected abstract Task StartServer(CancellationToken cancel);
#pragma warning restore VSTHRD200
}
