using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Cli.Tests.Clusters;

/// <summary>The silo's HTTP API on a real web server of this process; it answers what the test says.</summary>
internal sealed class ApiSilo : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _answers = new();

    private ApiSilo(WebApplication server) => _server = server;

    /// <summary>Where it listens.</summary>
    public string Url => _server.Urls.Single();

    /// <summary>What was asked of it, in order.</summary>
    public ConcurrentQueue<ApiRequest> Requests { get; } = new();

    public static async Task<ApiSilo> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication server = builder.Build();
        ApiSilo silo = new(server);
        server.Run(silo.HandleAsync);
        await server.StartAsync();
        return silo;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Answers a request with a body.</summary>
    /// <param name="request">Method and path below the API's root, such as <c>GET runs</c>; the query does not count.</param>
    /// <param name="body">The answer.</param>
    /// <param name="status">Its HTTP status.</param>
    public void Answer<T>(string request, T body, int status = StatusCodes.Status200OK) => AnswerWith(request, http =>
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsync(JsonSerializer.Serialize(body, MessageJson.Options));
    });

    /// <summary>Answers a request with problem details.</summary>
    public void Refuse(string request, int status, string detail, params (string Key, string Message)[] errors) => Answer(
        request,
        new ApiProblem(
            "/problems/test", "Test", status, detail, "/x",
            [.. errors.Select(error => new Core.Specs.SpecFault(error.Key, error.Message))]),
        status);

    /// <summary>Answers a request in any way.</summary>
    public void AnswerWith(string request, Func<HttpContext, Task> answer) => _answers[request] = answer;

    /// <summary>Writes one server-sent event.</summary>
    public static async Task SendAsync<T>(HttpContext http, string? id, string name, T data)
    {
        string text = JsonSerializer.Serialize(data, MessageJson.Options);
        await http.Response.WriteAsync($"{(id is null ? "" : $"id: {id}\n")}event: {name}\ndata: {text}\n\n");
        await http.Response.Body.FlushAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        string path = http.Request.Path.Value![(ApiRoutes.Root.Length + 1)..];
        using StreamReader reader = new(http.Request.Body);
        string body = await reader.ReadToEndAsync();
        Requests.Enqueue(new ApiRequest(
            $"{http.Request.Method} {path}",
            http.Request.QueryString.Value ?? "",
            http.Request.Headers[ApiRoutes.IdempotencyKeyHeader],
            http.Request.Headers[ApiRoutes.LastEventIdHeader],
            body.Length == 0 ? null : JsonNode.Parse(body)));
        if (_answers.TryGetValue($"{http.Request.Method} {path}", out Func<HttpContext, Task>? answer))
        {
            await answer(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        await http.Response.WriteAsync(JsonSerializer.Serialize(
            new ApiProblem("/problems/not-found", "None", 404, $"There is nothing at {path}.", path, []), MessageJson.Options));
    }
}

/// <summary>A request that was made.</summary>
internal sealed record ApiRequest(string What, string Query, string? IdempotencyKey, string? LastEventId, JsonNode? Body);
