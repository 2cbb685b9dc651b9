using System.Globalization;

namespace SnoopiCluster.Cli.Cluster;

/// <summary>
/// The dashboard beside a cluster on this machine. Training never depends on it: where it cannot be started that is said, and the
/// cluster is up all the same.
/// </summary>
/// <param name="home">Folder of the cluster's state and logs.</param>
/// <param name="time">Clock of the waiting.</param>
/// <param name="say">Told what is being done.</param>
internal sealed class LocalDashboard(string home, TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private string Log => Path.Combine(home, "dashboard.log");

    /// <summary>The dashboard, if it was started and lives; null otherwise.</summary>
    public DashboardAddress? Running() =>
        DashboardAddress.Read(home) is { Lives: true } written ? written : null;

    /// <summary>Starts it unless it runs and shows this silo, and returns when it answers.</summary>
    /// <param name="silo">The silo that it shows.</param>
    /// <param name="port">Port of 127.0.0.1; null for the silo's plus one, or any other where that is taken.</param>
    /// <param name="cancellationToken">Gives up; what was started is stopped.</param>
    /// <returns>Null where it is not built or does not start; why was said.</returns>
    public async Task<DashboardAddress?> StartAsync(Uri silo, int? port, CancellationToken cancellationToken)
    {
        if (Running() is { } running)
        {
            if (running.Silo == silo)
            {
                return running;
            }

            say($"the dashboard at {running.Url} shows another silo, {running.Silo}");
            await StopAsync();
        }

        if (ProgramFiles.Dashboard is not { } program)
        {
            say("there is no dashboard: it is not built here");
            return null;
        }

        Uri url = new($"http://127.0.0.1:{(port ?? FreePorts.Beside(silo, 1)).ToString(CultureInfo.InvariantCulture)}");
        say($"starting the dashboard at {url}");
        var address = DashboardAddress.Of(url, silo, DetachedProcess.Start(
            [ProgramFiles.Dotnet, program],
            Log,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Dashboard__Silo"] = silo.ToString(),
                ["Dashboard__Urls"] = url.ToString(),
            }));
        address.Write(home);
        try
        {
            if (await AnswersAsync(address, cancellationToken))
            {
                return address;
            }
        }
        catch (OperationCanceledException)
        {
            await StopAsync();
            throw;
        }

        say($"the dashboard did not start; {Log} says why. The cluster is up without it");
        await StopAsync();
        return null;
    }

    /// <summary>Stops it, and no other process that has its number now.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> StopAsync()
    {
        DashboardAddress? running = Running();
        if (running is not null)
        {
            say("stopping the dashboard");
            await DetachedProcess.StopAsync(running.Process, StopPatience, time, running.Started);
        }

        DashboardAddress.Delete(home);
        return running is not null;
    }

    private async Task<bool> AnswersAsync(DashboardAddress address, CancellationToken cancellationToken)
    {
        using HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
        long started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < StartPatience && address.Lives)
        {
            try
            {
                using HttpResponseMessage answer = await http.GetAsync(new Uri(address.Url, "alive"), cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return true;
                }
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }

            await Task.Delay(BetweenLooks, time, cancellationToken);
        }

        return false;
    }
}
