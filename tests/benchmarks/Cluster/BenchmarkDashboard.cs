using System.Diagnostics;

namespace SnoopiCluster.Benchmarks.Cluster;

/// <summary>The dashboard as <c>snoopi up</c> starts it, beside a benchmark's silo.</summary>
internal sealed class BenchmarkDashboard : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private BenchmarkDashboard(BenchmarkCluster cluster, Uri address)
    {
        Http = new HttpClient { BaseAddress = address };
        Program = StartedProgram.Start(
            "SnoopiCluster.Dashboard.dll", [], Path.Combine(cluster.Folder, "dashboard.log"),
            [
                new("Dashboard__Silo", cluster.Address.ToString()),
                new("Dashboard__Urls", address.ToString()),
            ]);
    }

    /// <summary>Asks for its pages.</summary>
    public HttpClient Http { get; }

    /// <summary>Its process.</summary>
    public StartedProgram Program { get; }

    /// <summary>Starts one; returns when it answers.</summary>
    /// <param name="cluster">What it shows.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public static async Task<BenchmarkDashboard> StartAsync(BenchmarkCluster cluster, CancellationToken cancel)
    {
        var dashboard = new BenchmarkDashboard(cluster, BenchmarkCluster.FreeAddress());
        try
        {
            await cluster.UntilAsync("the dashboard answers", dashboard.AnswersAsync, StartPatience, cancel);
            return dashboard;
        }
        catch
        {
            dashboard.Dispose();
            throw;
        }
    }

    /// <summary>Reads a page as a browser first gets it: drawn on the server.</summary>
    /// <param name="path">Such as <c>runs?page=2</c>.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Its markup, and milliseconds until all of it was there.</returns>
    public async Task<(string Markup, double Ms)> ReadPageAsync(string path, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        string markup = await Http.GetStringAsync(new Uri(path, UriKind.Relative), cancel);
        return (markup, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Program.Dispose();
        Http.Dispose();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        Program.ThrowIfEnded();
        try
        {
            using HttpResponseMessage answer = await Http.GetAsync(new Uri("alive", UriKind.Relative), cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
