using System.Collections.Concurrent;
using System.Net;

namespace Prometheus;

/// <summary>Lets metrics be read over HTTP, without a web application.</summary>
public class MetricServer : MetricHandler
{
    private readonly HttpListener _listener = new();
    private readonly CollectorRegistry _registry;
    private readonly ConcurrentDictionary<Task, byte> _answering = [];

    /// <summary>One that listens under every name of this machine.</summary>
    /// <param name="port">Port.</param>
    /// <param name="url">Path, ending with a slash.</param>
    /// <param name="registry">What is read; null for the process's own.</param>
    /// <param name="useHttps">Not in the stand-in.</param>
#pragma warning disable CA1054 // The package's type.
    public MetricServer(int port, string url = "metrics/", CollectorRegistry? registry = null, bool useHttps = false)
#pragma warning restore CA1054
        : this("+", port, url, registry, useHttps)
    {
    }

    /// <summary>One that listens under a name.</summary>
    /// <param name="hostname">Name or address.</param>
    /// <param name="port">Port.</param>
    /// <param name="url">Path, ending with a slash.</param>
    /// <param name="registry">What is read; null for the process's own.</param>
    /// <param name="useHttps">Not in the stand-in.</param>
#pragma warning disable CA1054 // The package's type.
    public MetricServer(
        string hostname, int port, string url = "metrics/", CollectorRegistry? registry = null, bool useHttps = false)
#pragma warning restore CA1054
    {
        if (useHttps)
        {
            throw new NotSupportedException("The stand-in serves HTTP only.");
        }

        _listener.Prefixes.Add($"http://{hostname}:{port}/{url}");
        _registry = registry ?? Metrics.DefaultRegistry;
    }

    /// <summary>Which requests are answered, the others with 403; null for all.</summary>
    public Func<HttpListenerRequest, bool>? RequestPredicate { get; set; }

    /// <inheritdoc/>
    protected override Task StartServer(CancellationToken cancel)
    {
        _listener.Start();
        return Task.Run(() => ServeAsync(cancel), CancellationToken.None);
    }

    private async Task ServeAsync(CancellationToken cancel)
    {
        using (_listener)
        await using (cancel.Register(_listener.Stop))
        {
            while (!cancel.IsCancellationRequested)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    if (cancel.IsCancellationRequested)
                    {
                        break;
                    }

                    continue;
                }

                Task answer = AnswerAsync(context, cancel);
                _answering.TryAdd(answer, 0);
                _ = answer.ContinueWith(
                    done => _answering.TryRemove(done, out _),
                    CancellationToken.None,
                    TaskContinuationOptions.None,
                    TaskScheduler.Default);
            }

            await Task.WhenAll(_answering.Keys);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context, CancellationToken cancel)
    {
        HttpListenerResponse response = context.Response;
        try
        {
            if (RequestPredicate?.Invoke(context.Request) == false)
            {
                response.StatusCode = (int)HttpStatusCode.Forbidden;
            }
            else
            {
                await WriteAsync(response, cancel);
            }
        }
#pragma warning disable CA1031 // One reader that is gone, or one callback that fails, must not end the server.
        catch (Exception e)
#pragma warning restore CA1031
        {
            System.Diagnostics.Trace.WriteLine($"A reading of the metrics has failed: {e}");
        }
        finally
        {
            Close(response);
        }
    }

    private async Task WriteAsync(HttpListenerResponse response, CancellationToken cancel)
    {
        using MemoryStream text = new();
        try
        {
            await _registry.CollectAndExportAsTextAsync(text, cancel);
            response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
        }
        catch (Exception) when (!cancel.IsCancellationRequested)
        {
            response.StatusCode = (int)HttpStatusCode.InternalServerError;
            throw;
        }

        response.ContentLength64 = text.Length;
        text.Position = 0;
        await text.CopyToAsync(response.OutputStream, cancel);
    }

    private static void Close(HttpListenerResponse response)
    {
        try
        {
            response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or InvalidOperationException or IOException)
        {
            // The reader is gone.
        }
    }
}
