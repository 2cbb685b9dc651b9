using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SnoopiCluster.Dashboard.Hosting;

namespace SnoopiCluster.Dashboard.Tests;

/// <summary>A real dashboard whose silo is a handler of the test's own.</summary>
internal sealed class FakeSilo : IAsyncDisposable
{
    private readonly WebApplication _silo;
    private readonly WebApplication _dashboard;

    private FakeSilo(WebApplication silo, WebApplication dashboard)
    {
        _silo = silo;
        _dashboard = dashboard;
        Http = new HttpClient { BaseAddress = new Uri(dashboard.Urls.Single()), Timeout = Patience };
    }

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Speaks with the dashboard.</summary>
    public HttpClient Http { get; }

    public static async Task<FakeSilo> StartAsync(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication silo = builder.Build();
        silo.Run(answer);
        await silo.StartAsync();
        WebApplication dashboard = DashboardHost.Build(
            [$"--Dashboard:Silo={silo.Urls.Single()}", "--Dashboard:Urls=http://127.0.0.1:0"],
            change => change.Logging.SetMinimumLevel(LogLevel.None));
        await dashboard.StartAsync();
        return new FakeSilo(silo, dashboard);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _dashboard.DisposeAsync();
        await _silo.DisposeAsync();
    }
}
