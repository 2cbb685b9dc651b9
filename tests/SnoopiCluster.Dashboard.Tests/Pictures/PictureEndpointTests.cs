using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Dashboard.Hosting;
using SnoopiCluster.Dashboard.Pictures;

namespace SnoopiCluster.Dashboard.Tests.Pictures;

/// <summary>What browsers may keep of a run's pictures, which draws a step again when it has gone back to a checkpoint.</summary>
public sealed class PictureEndpointTests : IAsyncDisposable
{
    private const string First = "aaaaaaaaaaaa";
    private const string Second = "bbbbbbbbbbbb";
    private static readonly RunId Run = Given.Id(1);

    private readonly FakeSilo _silo = new() { Tag = First, Bytes = [1] };
    private readonly List<WebApplication> _started = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Picture_UnderItsTag_IsKeptForGoodAndReadFromTheSiloOnce()
    {
        HttpClient browser = await StartAsync();

        for (int i = 0; i < 3; i++)
        {
            HttpResponseMessage answer = await browser.GetAsync(AddressOf(First), Cancel);
            Assert.Equal([1], await answer.Content.ReadAsByteArrayAsync(Cancel));
            Assert.Contains("immutable", $"{answer.Headers.CacheControl}", StringComparison.Ordinal);
        }

        Assert.Equal(1, _silo.NumRequests);
    }

    [Fact]
    public async Task Picture_DrawnAgain_IsShownUnderItsNewTagAndTheOldOneIsNotFound()
    {
        HttpClient browser = await StartAsync();
        await browser.GetAsync(AddressOf(First), Cancel);
        (_silo.Tag, _silo.Bytes) = (Second, [2]);

        Assert.NotEqual(AddressOf(First), AddressOf(Second));
        Assert.Equal([2], await browser.GetByteArrayAsync(AddressOf(Second), Cancel));

        // A dashboard that did not see the first picture never gives the second under its address.
        HttpResponseMessage old = await (await StartAsync()).GetAsync(AddressOf(First), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, old.StatusCode);
        Assert.True(old.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Picture_WithoutATag_IsWhatTheSiloHasNowEachTime()
    {
        HttpClient browser = await StartAsync();
        Uri address = new(AddressOf(First).OriginalString.Split('?')[0], UriKind.Relative);
        Assert.Equal([1], await browser.GetByteArrayAsync(address, Cancel));
        (_silo.Tag, _silo.Bytes) = (Second, [2]);

        HttpResponseMessage answer = await browser.GetAsync(address, Cancel);

        Assert.Equal([2], await answer.Content.ReadAsByteArrayAsync(Cancel));
        Assert.True(answer.Headers.CacheControl?.NoCache);
        Assert.DoesNotContain("immutable", $"{answer.Headers.CacheControl}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAA")]
    [InlineData("aaaaaaaaaaaa%26max=1")]
    public async Task Picture_UnderWhatIsNoTag_IsNotFoundAndTheSiloIsNotAsked(string tag)
    {
        HttpResponseMessage answer = await (await StartAsync()).GetAsync(AddressOf(tag), Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(0, _silo.NumRequests);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (WebApplication app in _started)
        {
            await app.DisposeAsync();
        }

        _silo.Dispose();
    }

    private static Uri AddressOf(string tag) => new(PictureEndpoint.PathOf(Run, 20, 0, tag), UriKind.Relative);

    private async Task<HttpClient> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(new SiloClient(new Uri("http://silo.test"), TimeProvider.System, _silo));
        builder.Services.AddSingleton(Options.Create(new DashboardOptions()));
        builder.Services.AddSingleton<PictureCache>();
        WebApplication app = builder.Build();
        _started.Add(app);
        app.MapPictures();
        await app.StartAsync(Cancel);
        return new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    // A silo with one picture, whose tag must be right where one is given.
    private sealed class FakeSilo : HttpMessageHandler
    {
        public string Tag { get; set; } = "";

        public byte[] Bytes { get; set; } = [];

        public int NumRequests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            NumRequests++;
            string query = request.RequestUri!.Query;
            bool isThere = request.RequestUri.AbsolutePath.EndsWith($"/runs/{Run}/samples/20/0.png", StringComparison.Ordinal)
                && (query.Length == 0 || query == $"?tag={Tag}");
            HttpResponseMessage answer = new(isThere ? HttpStatusCode.OK : HttpStatusCode.NotFound)
            {
                Content = new ByteArrayContent(isThere ? Bytes : []), RequestMessage = request,
            };
            answer.Headers.ETag = new EntityTagHeaderValue($"\"{Tag}\"");
            return Task.FromResult(answer);
        }
    }
}
