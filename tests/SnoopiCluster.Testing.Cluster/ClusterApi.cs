using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Testing.Cluster;

/// <summary>The silo's HTTP API as tests use it.</summary>
public sealed class ClusterApi(Uri silo) : IDisposable
{
    private readonly HttpClient _http = new()
    {
        BaseAddress = new Uri(silo, ApiRoutes.Root + "/"),
        Timeout = TimeSpan.FromSeconds(15),
    };

    /// <summary>Whether it takes requests.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri(silo, "health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Reads something; null while the silo is away or not ready.</summary>
    public async Task<T?> TryGetAsync<T>(string path)
        where T : class
    {
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
            return answer.StatusCode >= HttpStatusCode.InternalServerError ? null : await ReadAsync<T>(answer, path);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Reads something.</summary>
    public async Task<T> GetAsync<T>(string path)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return await ReadAsync<T>(answer, path);
    }

    /// <summary>Asks for something.</summary>
    public async Task<T> PostAsync<T>(string path, object body)
    {
        using HttpResponseMessage answer = await SendAsync(path, body);
        return await ReadAsync<T>(answer, path);
    }

    /// <summary>Asks for something whose answer does not matter.</summary>
    public async Task PostAsync(string path, object body)
    {
        using HttpResponseMessage answer = await SendAsync(path, body);
        await RequireSuccessAsync(answer, path);
    }

    /// <summary>Submits a run.</summary>
    public Task<RunView> SubmitAsync(JsonObject spec) => PostAsync<RunView>("runs", new SubmitRun(spec));

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(string path, object body)
    {
        using var content = JsonContent.Create(body, body.GetType(), options: MessageJson.Options);
        return await _http.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, string path)
    {
        await RequireSuccessAsync(answer, path);
        return (await answer.Content.ReadFromJsonAsync<T>(MessageJson.Options))!;
    }

    private static async Task RequireSuccessAsync(HttpResponseMessage answer, string path) => Assert.True(
        answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
}
