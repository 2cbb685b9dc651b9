using System.Net;
using Microsoft.AspNetCore.Http;
using SnoopiCluster.Dashboard.Exports;

namespace SnoopiCluster.Dashboard.Tests.Exports;

public sealed class ExportEndpointTests
{
    private const string Path = "runs/r0123456789ab/export/student.tar";

    private static readonly byte[] Begin = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Archive_IsPassedOnWhileItComesUnderTheSilosName()
    {
        TaskCompletionSource hasBegun = new();
        string? asked = null;
        await using FakeSilo silo = await FakeSilo.StartAsync(async http =>
        {
            asked = http.Request.Path;
            http.Response.ContentType = "application/x-tar";
            http.Response.Headers.ContentDisposition = "attachment; filename=\"cat one-student.tar\"";
            await http.Response.Body.WriteAsync(Begin, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);

            // The rest waits for a reader who has the beginning: nothing in between may keep it.
            await hasBegun.Task.WaitAsync(FakeSilo.Patience, http.RequestAborted);
            await http.Response.WriteAsync("end", http.RequestAborted);
        });

        using HttpResponseMessage answer = await silo.Http.GetAsync(
            new Uri(ExportEndpoint.PathOf(Path), UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Stop);
        Stream body = await answer.Content.ReadAsStreamAsync(Stop);
        byte[] begin = new byte[Begin.Length];
        await body.ReadExactlyAsync(begin, Stop);
        hasBegun.SetResult();
        using StreamReader rest = new(body);

        Assert.Equal(Begin, begin);
        Assert.Equal("end", await rest.ReadToEndAsync(Stop));
        Assert.Equal($"/api/v1/{Path}", asked);
        Assert.Equal("application/x-tar", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment; filename=\"cat one-student.tar\"", answer.Content.Headers.ContentDisposition?.ToString());
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Archive_WhenTheBrowserGoesAway_IsNotReadFurther()
    {
        TaskCompletionSource ended = new();
        await using FakeSilo silo = await FakeSilo.StartAsync(async http =>
        {
            await using CancellationTokenRegistration gone = http.RequestAborted.Register(ended.SetResult);
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.Body.WriteAsync(Begin, http.RequestAborted);
            }
        });

        using (HttpResponseMessage answer = await silo.Http.GetAsync(
            new Uri(ExportEndpoint.PathOf(Path), UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Stop))
        {
            Assert.False(ended.Task.IsCompleted);
        }

        await ended.Task.WaitAsync(FakeSilo.Patience, Stop);
    }

    [Fact]
    public async Task Archive_ThatBreaksOff_IsNotTakenForAWholeOne()
    {
        await using FakeSilo silo = await FakeSilo.StartAsync(async http =>
        {
            await http.Response.Body.WriteAsync(Begin, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            http.Abort();
        });

        await Assert.ThrowsAsync<HttpRequestException>(
            () => silo.Http.GetByteArrayAsync(new Uri(ExportEndpoint.PathOf(Path), UriKind.Relative), Stop));
    }

    [Theory]
    [InlineData(404, HttpStatusCode.NotFound)]
    [InlineData(503, HttpStatusCode.ServiceUnavailable)]
    public async Task Archive_ThatTheSiloDoesNotGive_IsNone(int siloSays, HttpStatusCode status)
    {
        await using FakeSilo silo = await FakeSilo.StartAsync(http =>
        {
            http.Response.StatusCode = siloSays;
            return http.Response.WriteAsJsonAsync(
                new { type = "t", title = "t", status = siloSays, detail = "why", instance = "i", errors = Array.Empty<int>() },
                http.RequestAborted);
        });

        using HttpResponseMessage answer = await silo.Http.GetAsync(
            new Uri(ExportEndpoint.PathOf(Path), UriKind.Relative), Stop);

        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("runs/r0123456789ab/export/..%2F..%2Fnodes")]
    [InlineData("runs/r0123456789ab/export/other.tar")]
    [InlineData("runs/no-run/export/student.tar")]
    public async Task Path_ThatIsNoArchives_IsNeverAskedFor(string path)
    {
        bool wasAsked = false;
        await using FakeSilo silo = await FakeSilo.StartAsync(http =>
        {
            wasAsked |= http.Request.Path.Value?.Contains("/export/", StringComparison.Ordinal) == true;
            return Task.CompletedTask;
        });

        using HttpResponseMessage answer = await silo.Http.GetAsync(
            new Uri(ExportEndpoint.PathOf(path), UriKind.Relative), Stop);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.False(wasAsked);
    }
}
