using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using SnoopiCluster.Silo.Hosting;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Silo.Tests;

/// <summary>Connection strings hold secrets; nothing that the silo says may.</summary>
public sealed class SecretTests
{
    private const string Password = "hunter2-is-no-secret";

    [Fact]
    public async Task Silo_WhoseDatabaseIsAway_SaysSoWithoutItsPassword()
    {
        using TemporaryFolder blobs = TestData.NewFolder();
        Lines lines = new();
        await using WebApplication silo = SiloHost.Build(
            [
                $"--Silo:Postgres=Host=127.0.0.1;Port=1;Username=snoopi;Password={Password};Database=x;Timeout=1",
                $"--Silo:Blobs={blobs.FullPath}", "--Silo:Urls=http://127.0.0.1:0", "--Silo:DrainTimeout=00:00:01",
            ],
            builder => builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(lines));
        await silo.StartAsync(TestContext.Current.CancellationToken);
        using HttpClient http = new() { BaseAddress = new Uri(silo.Urls.First()) };
        string ready = "";
        await TestCluster.UntilAsync(
            async () =>
            {
                HttpResponseMessage response = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                ready = await response.Content.ReadAsStringAsync();
                Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                return lines.All.Any(line => line.StartsWith("The silo waits for", StringComparison.Ordinal)
                    && line.Contains("127.0.0.1", StringComparison.Ordinal));
            },
            "the silo has logged that its database does not answer");
        string answer = await http.GetStringAsync(new Uri("/health/live", UriKind.Relative))
            + await (await http.GetAsync(new Uri("/api/v1/runs", UriKind.Relative))).Content.ReadAsStringAsync() + ready;

        Assert.DoesNotContain(Password, answer, StringComparison.Ordinal);
        Assert.DoesNotContain(lines.All, line => line.Contains(Password, StringComparison.Ordinal));
        await silo.StopAsync(CancellationToken.None);
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
