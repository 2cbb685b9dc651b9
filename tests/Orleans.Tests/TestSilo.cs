using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using SnoopiCluster.Testing;

namespace Orleans.Tests;

/// <summary>A host with a silo and a clock that only the test moves.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    /// <summary>Time that a test waits for what must happen before it says that it did not.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IHost _host;

    private TestSilo(IHost host, ManualClock clock)
    {
        _host = host;
        Clock = clock;
    }

    public ManualClock Clock { get; }

    public IServiceProvider Services => _host.Services;

    public IClusterClient Client => _host.Services.GetRequiredService<IClusterClient>();

    public Journal Journal => _host.Services.GetRequiredService<Journal>();

    public static async Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure = null)
    {
        TestSilo silo = Build(configure);
        await silo._host.StartAsync();
        return silo;
    }

    public static TestSilo Build(Action<ISiloBuilder>? configure = null)
    {
        ManualClock clock = new();
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<Journal>();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering();
            configure?.Invoke(silo);
        });
        return new TestSilo(builder.Build(), clock);
    }

    public Task StartHostAsync() => _host.StartAsync();

    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource limit = new(Patience);
        await _host.StopAsync(limit.Token);
        _host.Dispose();
    }
}
