using System.Net;
using System.Net.WebSockets;
using System.Text;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Silo.Hosting;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

public sealed class LoopbackTests(PostgresServer postgres)
{
    private const string Body = """{"spec":{"name":"intruder","model":{"teacher":"t"},"prompts":{"set":"tiny"}}}""";

    [Theory]
    [InlineData("Host", "evil.example", HttpStatusCode.Forbidden, "foreign-host")]
    [InlineData("Host", "127.0.0.1.evil.example", HttpStatusCode.Forbidden, "foreign-host")]
    [InlineData("Host", "192.168.1.7", HttpStatusCode.Forbidden, "foreign-host")]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Forbidden, "foreign-origin")]
    [InlineData("Origin", "http://127.0.0.1:1", HttpStatusCode.Forbidden, "foreign-origin")]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden, "foreign-origin")]
    [InlineData("Content-Type", "text/plain", HttpStatusCode.UnsupportedMediaType, "not-json")]
    [InlineData("Content-Type", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType, "not-json")]
    [InlineData("Content-Type", "application/jsonp", HttpStatusCode.UnsupportedMediaType, "not-json")]
    public async Task Write_FromAForeignPage_IsRefusedAndChangesNothing(
        string header, string value, HttpStatusCode status, string kind)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/runs")
        {
            Content = new StringContent(Body, Encoding.UTF8, "application/json"),
        };
        if (header == "Content-Type")
        {
            request.Content.Headers.ContentType = new(value);
        }
        else
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        HttpResponseMessage response = await cluster.Http.SendAsync(request, TestContext.Current.CancellationToken);

        ApiProblem problem = await TestCluster.ReadAsync<ApiProblem>(response);
        Assert.Equal((status, $"/problems/{kind}"), (response.StatusCode, problem.Type));
        Assert.Equal(ApiRoutes.ProblemContentType, response.Content.Headers.ContentType?.MediaType);
        Assert.Empty((await cluster.GetAsync<RunList>("runs")).Runs);
    }

    [Theory]
    [InlineData("/api/v1/runs")]
    [InlineData("/api/v1/nodes")]
    [InlineData("/health/ready")]
    public async Task Read_UnderAForeignHost_IsRefused(string path)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Host = "rebound.example:8420";

        HttpResponseMessage response = await cluster.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task OwnOrigin_IsAnswered()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/runs");
        request.Headers.TryAddWithoutValidation("Origin", cluster.Address.GetLeftPart(UriPartial.Authority));

        HttpResponseMessage response = await cluster.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Link_FromAForeignPage_IsRefused()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Origin", "http://evil.example");
        socket.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(
            new Uri($"ws://{cluster.Address.Authority}/api/v1/nodes/evil/link"), TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
        Assert.Empty((await cluster.GetAsync<NodeList>("nodes")).Nodes);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8420")]
    [InlineData("http://*:8420")]
    [InlineData("http://192.168.1.7:8420")]
    [InlineData("https://127.0.0.1:8420")]
    [InlineData("http://127.0.0.1:8420;http://+:8421")]
    [InlineData("")]
    public void Options_WithAnAddressThatOthersReach_AreRefused(string urls)
    {
        SiloOptions options = new() { Postgres = "Host=x", Blobs = "/tmp", Urls = urls };

        Assert.True(new SiloOptionsCheck().Validate(null, options).Failed);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8420")]
    [InlineData("http://localhost:0;http://[::1]:8421")]
    public void Options_WithLoopback_AreTaken(string urls)
    {
        SiloOptions options = new() { Postgres = "Host=x", Blobs = "/tmp", Urls = urls };

        Assert.True(new SiloOptionsCheck().Validate(null, options).Succeeded);
    }
}
