using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Cli.Silo;

/// <summary>A silo's HTTP API. What goes wrong becomes one message that says what to do.</summary>
internal sealed class SiloClient : IDisposable
{
    private const int MostTries = 4;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A silo that is newer than this program may say more.
    private static readonly JsonSerializerOptions Json =
        new(MessageJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    /// <summary>Speaks with the silo at an address; nothing is sent yet.</summary>
    public SiloClient(Uri url, TimeProvider time)
    {
        Url = url;
        _time = time;
        _http = new HttpClient { BaseAddress = new Uri(url, ApiRoutes.Root + "/"), Timeout = Patience };
    }

    /// <summary>Where a silo listens when nobody says otherwise.</summary>
    public static Uri DefaultUrl { get; } = new("http://127.0.0.1:8420");

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Whether it is there and takes requests.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri(Url, "health/ready"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            return false;
        }
    }

    /// <summary>Reads something.</summary>
    /// <param name="path">Path under the API's root, with its query.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CliFault">The silo is not there or refuses.</exception>
    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) =>
        ExplainAsync(async () =>
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            return await ReadAsync<T>(answer, cancellationToken);
        });

    /// <summary>
    /// Creates something, exactly once: when the answer is lost the request goes again with the same idempotency key.
    /// </summary>
    /// <param name="path">Path under the API's root.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="cancellationToken">Gives up; what was asked for may have been created.</param>
    /// <exception cref="CliFault">The silo is not there or refuses.</exception>
    public Task<T> CreateAsync<T>(string path, object body, CancellationToken cancellationToken) =>
        ExplainAsync(async () =>
        {
            string key = Guid.NewGuid().ToString("N");
            TimeSpan pause = FirstPause;
            for (int tried = 1; ; tried++, pause *= 2)
            {
                try
                {
                    using HttpResponseMessage answer = await PostAsync(path, body, key, cancellationToken);
                    if (answer.StatusCode < HttpStatusCode.InternalServerError || tried == MostTries)
                    {
                        return await ReadAsync<T>(answer, cancellationToken);
                    }
                }
                catch (HttpRequestException e) when (
                    tried < MostTries && e.HttpRequestError != HttpRequestError.ConnectionError)
                {
                    // Whether it was created is not known; the key makes asking again safe.
                }

                await Task.Delay(pause, _time, cancellationToken);
            }
        });

    /// <summary>Asks for a change of something that is there; it may be asked for twice.</summary>
    /// <param name="path">Path under the API's root.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CliFault">The silo is not there or refuses.</exception>
    public Task AskAsync(string path, object body, CancellationToken cancellationToken) =>
        ExplainAsync(async () =>
        {
            using HttpResponseMessage answer = await PostAsync(path, body, null, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw await SiloRefusal.OfAsync(answer, Json, cancellationToken);
            }

            return true;
        });

    /// <summary>Reads a stream of server-sent events until it ends or breaks.</summary>
    /// <param name="path">Path under the API's root.</param>
    /// <param name="lastEventId">Where to go on; null from the beginning.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CliFault">The silo refuses.</exception>
    /// <exception cref="HttpRequestException">The silo is not there, or has a fault of its own.</exception>
    /// <exception cref="IOException">The stream broke.</exception>
    public async IAsyncEnumerable<SiloEvent> EventsAsync(
        string path, string? lastEventId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation(ApiRoutes.LastEventIdHeader, lastEventId);
        }

        using HttpResponseMessage answer =
            await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (answer.StatusCode >= HttpStatusCode.InternalServerError)
        {
            answer.EnsureSuccessStatusCode();
        }

        if (!answer.IsSuccessStatusCode)
        {
            throw await SiloRefusal.OfAsync(answer, Json, cancellationToken);
        }

        await using Stream stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (SseItem<string> item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            yield return new SiloEvent(item.EventType, item.EventId, item.Data);
        }
    }

    /// <summary>What to say when nothing answers at the address.</summary>
    public CliFault Unreachable(Exception fault) => new(
        $"No silo answers at {Url} ({fault.Message.TrimEnd('.')}). Start a cluster here with `snoopi up`, or name "
        + "another one with --silo URL.",
        ExitCode.Failed);

    /// <summary>Reads the data of an event.</summary>
    public static T Read<T>(SiloEvent happening) => JsonSerializer.Deserialize<T>(happening.Data, Json)
        ?? throw new CliFault($"The silo sent an event '{happening.Name}' without data.", ExitCode.Failed);

    private async Task<HttpResponseMessage> PostAsync(
        string path, object body, string? key, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = JsonContent.Create(body, body.GetType(), options: Json),
        };
        if (key is not null)
        {
            request.Headers.Add(ApiRoutes.IdempotencyKeyHeader, key);
        }

        return await _http.SendAsync(request, cancellationToken);
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw await SiloRefusal.OfAsync(answer, Json, cancellationToken);
        }

        try
        {
            return await answer.Content.ReadFromJsonAsync<T>(Json, cancellationToken)
                ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new CliFault(
                $"{answer.RequestMessage?.RequestUri}: this is no answer of a silo of this version: {e.Message} "
                + "Is it another program's address, or another version of SnoopiCluster?",
                ExitCode.Failed);
        }
    }

    private async Task<T> ExplainAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e);
        }
        catch (TaskCanceledException e) when (e.InnerException is TimeoutException)
        {
            throw new CliFault(
                $"The silo at {Url} did not answer within {Patience.TotalSeconds} s; `snoopi doctor` and its log say "
                + "more. What was asked for may still happen.",
                ExitCode.Failed);
        }
    }
}
