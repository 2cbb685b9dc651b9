using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Dashboard.Tests.Live;

/// <summary>Takes the client's requests and hands them to the test, which answers them.</summary>
internal sealed class AskedSilo : HttpMessageHandler
{
    private readonly Channel<AskedRequest> _asked = Channel.CreateUnbounded<AskedRequest>();
    private readonly List<AskedRequest> _passedOver = [];
    private int _numRequests;

    /// <summary>How many requests have come.</summary>
    public int NumRequests => Volatile.Read(ref _numRequests);

    /// <summary>A client that speaks with it.</summary>
    public SiloClient Client(TimeProvider time) => new(new Uri("http://silo.test"), time, this);

    /// <summary>The next request whose path has this in it, in the order in which they came.</summary>
    public async Task<AskedRequest> NextAsync(string part)
    {
        AskedRequest? asked = _passedOver.Find(request => request.Path.Contains(part, StringComparison.Ordinal));
        _passedOver.RemoveAll(request => request == asked);
        while (asked is null)
        {
            AskedRequest next = await _asked.Reader.ReadAsync().AsTask().WaitAsync(ManualClock.Patience);
            if (next.Path.Contains(part, StringComparison.Ordinal))
            {
                asked = next;
            }
            else
            {
                _passedOver.Add(next);
            }
        }

        return asked;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        AskedRequest asked = new(request, cancellationToken);
        Interlocked.Increment(ref _numRequests);
        _asked.Writer.TryWrite(asked);
        return await asked.Answer.WaitAsync(cancellationToken);
    }
}

/// <summary>A request that waits for its answer.</summary>
internal sealed class AskedRequest(HttpRequestMessage request, CancellationToken gone)
{
    private readonly TaskCompletionSource<HttpResponseMessage> _answer =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Path { get; } = request.RequestUri!.PathAndQuery[(ApiRoutes.Root.Length + 1)..];

    public string? LastEventId { get; } = HeaderOf(request, ApiRoutes.LastEventIdHeader);

    public string? IdempotencyKey { get; } = HeaderOf(request, ApiRoutes.IdempotencyKeyHeader);

    /// <summary>Set when the caller has gone away.</summary>
    public CancellationToken Gone => gone;

    public Task<HttpResponseMessage> Answer => _answer.Task;

    /// <summary>Answers with a value.</summary>
    public void Give<T>(T value) => Give(HttpStatusCode.OK, JsonSerializer.Serialize(value, MessageJson.Options));

    /// <summary>Refuses.</summary>
    public void Refuse(HttpStatusCode status, string detail) => Give(status, JsonSerializer.Serialize(
        new ApiProblem("/problems/test", "Test", (int)status, detail, "/" + Path, []), MessageJson.Options));

    /// <summary>The connection breaks before an answer.</summary>
    public void Break() => _answer.SetException(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));

    /// <summary>Begins a stream of events.</summary>
    public EventWriter Stream()
    {
        Pipe pipe = new();
        StreamContent content = new(pipe.Reader.AsStream());
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        _answer.SetResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request });
        return new EventWriter(pipe.Writer);
    }

    private void Give(HttpStatusCode status, string json) => _answer.SetResult(new HttpResponseMessage(status)
    {
        Content = new StringContent(json, Encoding.UTF8, "application/json"),
        RequestMessage = request,
    });

    private static string? HeaderOf(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.Single() : null;
}

/// <summary>The silo's end of an event stream.</summary>
internal sealed class EventWriter(PipeWriter pipe)
{
    /// <summary>Sends events together.</summary>
    public async Task SendAsync(params (string Name, string Id, object Data)[] events)
    {
        StringBuilder text = new();
        foreach ((string name, string id, object data) in events)
        {
            string json = data as string ?? JsonSerializer.Serialize(data, data.GetType(), MessageJson.Options);
            text.Append("event: ").Append(name).Append("\nid: ").Append(id).Append("\ndata: ").Append(json).Append("\n\n");
        }

        await pipe.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Ends the stream in good order.</summary>
    public void End() => pipe.Complete();

    /// <summary>Breaks it.</summary>
    public void Break() => pipe.Complete(new IOException("the line was cut"));
}
