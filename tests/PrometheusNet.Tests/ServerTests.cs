using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using SnoopiCluster.Testing.Servers;

namespace Prometheus.Tests;

public sealed class ServerTests : IAsyncDisposable
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly HttpClient _http = new();

    [Fact]
    public async Task MetricServer_AnswersItsPath_AndNothingElse()
    {
        Metrics.WithCustomRegistry(_registry).CreateGauge("g", "h").Set(7);
        int port = LoopbackPort.Free();
        using MetricServer server = new("127.0.0.1", port, registry: _registry)
        {
            RequestPredicate = request => request.Headers["Origin"] is null,
        };
        server.Start();

        using HttpResponseMessage answer = await GetAsync($"http://127.0.0.1:{port}/metrics");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(ContentType, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("# HELP g h\n# TYPE g gauge\ng 7\n", await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync($"http://127.0.0.1:{port}/metrics", "http://evil")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"http://127.0.0.1:{port}/other")).StatusCode);

        await server.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync($"http://127.0.0.1:{port}/metrics"));
    }

    [Fact]
    public async Task MetricServer_OfATakenPort_SaysSoAtItsStart()
    {
        int port = LoopbackPort.Free();
        using MetricServer first = new("127.0.0.1", port, registry: _registry);
        first.Start();
        using MetricServer second = new("127.0.0.1", port, registry: _registry);
        Assert.Throws<HttpListenerException>(second.Start);
        await first.StopAsync();
    }

    [Fact]
    public async Task MetricServer_WhoseCallbacksFail_AnswersWithWhatThereIs()
    {
        Metrics.WithCustomRegistry(_registry).CreateGauge("g", "h").Set(7);
        _registry.AddBeforeCollectCallback(() => throw new ScrapeFailedException("not now"));
        _registry.AddBeforeCollectCallback(_ => Task.FromException(new InvalidOperationException("a fault")));
        int port = LoopbackPort.Free();
        using MetricServer server = new("127.0.0.1", port, registry: _registry);
        server.Start();

        using HttpResponseMessage answer = await GetAsync($"http://127.0.0.1:{port}/metrics");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("# HELP g h\n# TYPE g gauge\ng 7\n", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task MapMetrics_AnswersUnderItsPath()
    {
        Metrics.WithCustomRegistry(_registry).CreateGauge("g", "h").Set(7);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using WebApplication app = builder.Build();
        app.MapMetrics(registry: _registry);
        await app.StartAsync(TestContext.Current.CancellationToken);

        using HttpResponseMessage answer = await GetAsync($"{app.Urls.Single()}/metrics");
        Assert.Equal(ContentType, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("# HELP g h\n# TYPE g gauge\ng 7\n", await answer.Content.ReadAsStringAsync());
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<HttpResponseMessage> GetAsync(string url, string? origin = null)
    {
        HttpRequestMessage request = new(HttpMethod.Get, url);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return _http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
