using System.Text;
using System.Text.Json;
using SnoopiCluster.Contracts;

namespace SnoopiCluster.Silo.Http;

/// <summary>Writes server-sent events until the caller goes or the silo ends.</summary>
internal sealed class EventStream : IDisposable
{
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(10);

    private readonly HttpContext _http;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end;
    private long _lastWrite;

    public EventStream(HttpContext http, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        (_http, _time) = (http, time);
        _end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
    }

    /// <summary>Set when nobody listens any more.</summary>
    public CancellationToken End => _end.Token;

    /// <summary>Begins the stream.</summary>
    public Task BeginAsync()
    {
        _http.Response.ContentType = "text/event-stream";
        _http.Response.Headers.CacheControl = "no-store";
        return WriteAsync(": events follow\n\n");
    }

    /// <summary>Writes an event.</summary>
    /// <param name="id">What resumes the stream after it; null for none.</param>
    /// <param name="name">Its name.</param>
    /// <param name="data">Its data.</param>
    public Task SendAsync<T>(string? id, string name, T data) => WriteAsync(
        $"{(id is null ? "" : $"id: {id}\n")}event: {name}\ndata: {JsonSerializer.Serialize(data, MessageJson.Options)}\n\n");

    /// <summary>Waits; writes a comment now and then, so that a lost listener is noticed.</summary>
    public async Task WaitAsync(TimeSpan pause)
    {
        await Task.Delay(pause, _time, End);
        if (_time.GetElapsedTime(_lastWrite) >= KeepAliveInterval)
        {
            await WriteAsync(":\n\n");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();

    private async Task WriteAsync(string text)
    {
        _lastWrite = _time.GetTimestamp();
        await _http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), End);
        await _http.Response.Body.FlushAsync(End);
    }
}
