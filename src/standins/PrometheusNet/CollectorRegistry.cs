using System.Collections.Concurrent;
using System.Diagnostics;

namespace Prometheus;

/// <summary>A set of metrics that are read together.</summary>
public sealed class CollectorRegistry : ICollectorRegistry
{
    private readonly ConcurrentDictionary<string, Collector> _collectors = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Action> _before = [];
    private readonly ConcurrentQueue<Func<CancellationToken, Task>> _beforeAsync = [];

    /// <summary>An empty one.</summary>
    public CollectorRegistry()
    {
    }

    /// <inheritdoc/>
    public void AddBeforeCollectCallback(Action callback) => _before.Enqueue(callback);

    /// <inheritdoc/>
    public void AddBeforeCollectCallback(Func<CancellationToken, Task> callback) => _beforeAsync.Enqueue(callback);

    /// <summary>Writes all metrics in the text format.</summary>
    public Task CollectAndExportAsTextAsync(Stream to, CancellationToken cancel = default) =>
        CollectAndExportAsTextAsync(to, ExpositionFormat.PrometheusText, cancel);

    /// <inheritdoc/>
    public async Task CollectAndExportAsTextAsync(
        Stream to, ExpositionFormat format, CancellationToken cancel = default)
    {
        if (format != ExpositionFormat.PrometheusText)
        {
            throw new NotSupportedException("The stand-in writes the text format of Prometheus only.");
        }

        foreach (Action callback in _before)
        {
            await TryAsync(() =>
            {
                callback();
                return Task.CompletedTask;
            });
        }

        await Task.WhenAll(_beforeAsync.Select(callback => TryAsync(() => callback(cancel))));

        // Written as a whole: what a reader gets is never half of a metric.
        using StringWriter text = new();
        foreach (Collector collector in _collectors.Values.OrderBy(collector => collector.Name, StringComparer.Ordinal))
        {
            collector.Write(text);
        }

        await to.WriteAsync(ExpositionText.Encoding.GetBytes(text.ToString()), cancel);
    }

    // As in the package: metrics are read, as they were, though something before it fails.
    private static async Task TryAsync(Func<Task> callback)
    {
        try
        {
            await callback();
        }
#pragma warning disable CA1031 // Whatever it is, the metrics are read.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Trace.WriteLine($"A callback before metrics are read has failed: {e}");
        }
    }

    /// <summary>The metric of that name; made when it is new.</summary>
    /// <exception cref="InvalidOperationException">There is one of another kind or with other labels.</exception>
    internal TCollector GetOrAdd<TCollector>(string name, string[] labelNames, Func<TCollector> make)
        where TCollector : Collector
    {
        Collector found = _collectors.GetOrAdd(name, _ => make());
        return found is TCollector same && same.LabelNames.SequenceEqual(labelNames)
            ? same
            : throw new InvalidOperationException(
                $"There is a metric {found} already, a {found.TypeName}; one name has one kind and one list of labels.");
    }
}
