using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Contracts.Client;

/// <summary>
/// The silo's HTTP API, for the whole process. What goes wrong is a <see cref="SiloException"/> whose message says what to do.
/// Paths are under the API's root, without a leading slash: <c>runs?max=10</c>.
/// </summary>
public sealed class SiloClient : IDisposable
{
    private const int MostTries = 4;
    private const int MostPictureBytes = 16 << 20;
    private const int BytesAtOnce = 64 << 10;
    private const int MostShownCharacters = 300;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan HealthPatience = TimeSpan.FromSeconds(5);

    // The silo writes something into every event stream at least each 10 s.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    // A silo that is newer than this program may say more.
    private static readonly JsonSerializerOptions Json =
        new(MessageJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    /// <summary>Speaks with the silo at an address; nothing is sent yet.</summary>
    /// <param name="url">Its address, without <c>/api/v1</c>.</param>
    /// <param name="time">Clock of patience and pauses.</param>
    /// <param name="handler">What carries requests; null for connections of this process. It ends with the client.</param>
    public SiloClient(Uri url, TimeProvider time, HttpMessageHandler? handler = null)
    {
        Url = url;
        _time = time;
        _http = new HttpClient(handler ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            BaseAddress = new Uri(url, ApiRoutes.Root + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>How long an answer may take before the silo counts as away.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Where a silo listens when nobody says otherwise.</summary>
    public static Uri DefaultUrl { get; } = new("http://127.0.0.1:8420");

    /// <summary>Where the silo listens.</summary>
    public Uri Url { get; }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Reads something.</summary>
    /// <typeparam name="T">What the silo answers with.</typeparam>
    /// <param name="path">Path under the API's root, with its query.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SiloException">The silo is not there or refuses.</exception>
    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => WithinAsync(
        Patience,
        async end =>
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri(path, UriKind.Relative), end);
            return await ReadAsync<T>(answer, end);
        },
        cancellationToken);

    /// <summary>Asks for a change of something that is there; it may be asked for twice.</summary>
    /// <param name="path">Path under the API's root.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SiloException">The silo is not there or refuses.</exception>
    public Task AskAsync(string path, object body, CancellationToken cancellationToken) => WithinAsync(
        Patience,
        async end =>
        {
            using HttpResponseMessage answer = await PostAsync(path, body, null, end);
            return answer.IsSuccessStatusCode ? true : throw await RefusalAsync(answer, end);
        },
        cancellationToken);

    /// <summary>Asks for a change of something that is there, or for work whose answer may take long.</summary>
    /// <typeparam name="T">What the silo answers with.</typeparam>
    /// <param name="path">Path under the API's root.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="patience">How long the answer may take; null for <see cref="Patience"/>.</param>
    /// <exception cref="SiloException">The silo is not there or refuses.</exception>
    public Task<T> AskAsync<T>(
        string path, object body, CancellationToken cancellationToken, TimeSpan? patience = null) => WithinAsync(
        patience ?? Patience,
        async end =>
        {
            using HttpResponseMessage answer = await PostAsync(path, body, null, end);
            return await ReadAsync<T>(answer, end);
        },
        cancellationToken);

    /// <summary>
    /// Creates something, exactly once: when the answer is lost the request goes again with the same idempotency key.
    /// </summary>
    /// <typeparam name="T">What the silo answers with.</typeparam>
    /// <param name="path">Path under the API's root.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="cancellationToken">Gives up; what was asked for may have been created.</param>
    /// <param name="key">
    /// The idempotency key; null draws one for this call. A person who asks again after a lost answer gives the same.
    /// </param>
    /// <exception cref="SiloException">The silo is not there or refuses.</exception>
    public Task<T> CreateAsync<T>(
        string path, object body, CancellationToken cancellationToken, string? key = null)
    {
        string drawn = key ?? Guid.NewGuid().ToString("N");
        return WithinAsync(Patience, end => CreateAsync<T>(path, body, drawn, end), cancellationToken);
    }

    /// <summary>Reads a stream of server-sent events until it ends or breaks.</summary>
    /// <param name="path">Path under the API's root.</param>
    /// <param name="lastEventId">Where to go on; null from the beginning.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SiloException">The silo is not there or refuses.</exception>
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

        using HttpResponseMessage answer = await WithinAsync(
            Patience,
            end => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end),
            cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw await RefusalAsync(answer, cancellationToken);
        }

        await using WatchedStream stream = new(
            await answer.Content.ReadAsStreamAsync(cancellationToken), LongestSilence, _time);
        await foreach (SseItem<string> item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            yield return new SiloEvent(item.EventType, item.EventId, item.Data);
        }
    }

    /// <summary>Reads a picture; null when the silo has none there.</summary>
    /// <param name="path">Path under the API's root.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SiloException">The silo is not there or refuses.</exception>
    public Task<SiloPicture?> FindPictureAsync(string path, CancellationToken cancellationToken) => WithinAsync(
        Patience,
        async end =>
        {
            using HttpResponseMessage answer = await _http.GetAsync(
                new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, end);
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }

            if (!answer.IsSuccessStatusCode)
            {
                throw await RefusalAsync(answer, end);
            }

            byte[] bytes = await ReadPictureAsync(path, answer.Content, end);
            return new SiloPicture(
                bytes, answer.Headers.ETag?.ToString() ?? $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\"");
        },
        cancellationToken);

    /// <summary>Begins to read something large, of which nothing is kept in memory.</summary>
    /// <param name="path">Path under the API's root.</param>
    /// <param name="cancellationToken">Gives up waiting for its beginning.</param>
    /// <returns>To be disposed, which ends the reading.</returns>
    /// <exception cref="SiloException">The silo is not there or refuses.</exception>
    public async Task<SiloDownload> DownloadAsync(string path, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer = await WithinAsync(
            Patience,
            end => _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, end),
            cancellationToken);
        if (answer.IsSuccessStatusCode)
        {
            return new SiloDownload(answer, LongestSilence, _time);
        }

        using (answer)
        {
            throw await RefusalAsync(answer, cancellationToken);
        }
    }

    /// <summary>What the silo says of its own health, while it starts too.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SiloAwayException">Nothing of ours answers.</exception>
    public Task<SiloHealth> HealthAsync(CancellationToken cancellationToken) => WithinAsync(
        HealthPatience,
        async end =>
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri(Url, "health/ready"), end);
            return await ReadJsonAsync<SiloHealth>(answer, end);
        },
        cancellationToken);

    /// <summary>Whether the silo is there and takes requests.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await HealthAsync(cancellationToken)).Waits is null;
        }
        catch (SiloAwayException)
        {
            return false;
        }
    }

    /// <summary>Reads the data of an event.</summary>
    /// <typeparam name="T">What events of its name carry.</typeparam>
    /// <param name="happening">The event.</param>
    /// <exception cref="SiloAwayException">It is none of this version's.</exception>
    public static T Read<T>(SiloEvent happening)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(happening.Data, Json) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new SiloAwayException($"The silo's event '{happening.Name}' cannot be read: {e.Message}", e);
        }
    }

    private async Task<T> CreateAsync<T>(string path, object body, string key, CancellationToken end)
    {
        TimeSpan pause = FirstPause;
        for (int tried = 1; ; tried++, pause *= 2)
        {
            try
            {
                using HttpResponseMessage answer = await PostAsync(path, body, key, end);
                if (answer.StatusCode < HttpStatusCode.InternalServerError || tried == MostTries)
                {
                    return await ReadAsync<T>(answer, end);
                }
            }
            catch (HttpRequestException e) when (
                tried < MostTries && e.HttpRequestError != HttpRequestError.ConnectionError)
            {
                // Whether it was created is not known; the key makes asking again safe.
            }

            await Task.Delay(pause, _time, end);
        }
    }

    private async Task<HttpResponseMessage> PostAsync(string path, object body, string? key, CancellationToken end)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = JsonContent.Create(body, body.GetType(), options: Json),
        };
        if (key is not null)
        {
            request.Headers.Add(ApiRoutes.IdempotencyKeyHeader, key);
        }

        return await _http.SendAsync(request, end);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, CancellationToken end) =>
        answer.IsSuccessStatusCode ? await ReadJsonAsync<T>(answer, end) : throw await RefusalAsync(answer, end);

    private static async Task<T> ReadJsonAsync<T>(HttpResponseMessage answer, CancellationToken end)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync<T>(Json, end) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new SiloAwayException(
                $"{answer.RequestMessage?.RequestUri}: this is no answer of a silo of this version: {e.Message} "
                + "Is it another program's address, or another version of SnoopiCluster?",
                e);
        }
    }

    // Bounded by what comes, whatever its headers say.
    private static async Task<byte[]> ReadPictureAsync(string path, HttpContent content, CancellationToken end)
    {
        using MemoryStream bytes = new();
        byte[] part = new byte[BytesAtOnce];
        try
        {
            await using Stream stream = await content.ReadAsStreamAsync(end);
            for (int count; (count = await stream.ReadAsync(part, end)) > 0;)
            {
                if (bytes.Length + count > MostPictureBytes)
                {
                    throw new SiloAwayException($"{path} has more than {MostPictureBytes} bytes, too many for a picture.");
                }

                await bytes.WriteAsync(part.AsMemory(0, count), end);
            }
        }
        catch (IOException e)
        {
            throw new SiloAwayException($"{path} broke off after {bytes.Length} bytes: {e.Message}", e);
        }

        return bytes.ToArray();
    }

    // Problem details where it has them; else another program's words.
    private static async Task<SiloException> RefusalAsync(HttpResponseMessage answer, CancellationToken end)
    {
        string body = await answer.Content.ReadAsStringAsync(end);
        try
        {
            if (JsonSerializer.Deserialize<ApiProblem>(body, Json) is { } problem)
            {
                return new SiloRefusedException(problem);
            }
        }
        catch (JsonException)
        {
        }

        string found = body.ReplaceLineEndings(" ").Trim();
        return new SiloAwayException(
            $"{answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode} {answer.ReasonPhrase}"
            + (found.Length == 0 ? "." : $": {found[..Math.Min(found.Length, MostShownCharacters)]}"));
    }

    private async Task<T> WithinAsync<T>(
        TimeSpan patience, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(patience, _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await ask(end.Token);
        }
        catch (HttpRequestException e)
        {
            throw new SiloAwayException($"No silo answers at {Url} ({e.Message.TrimEnd('.')}).", e, isAbsent: true);
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SiloAwayException(
                $"The silo at {Url} did not answer within {patience.TotalSeconds} s; its log may say why. What was "
                + "asked for may still happen.",
                e);
        }
    }
}
