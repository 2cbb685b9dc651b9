using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace SnoopiCluster.Testing.Prometheus;

/// <summary>A real Prometheus on a free port of 127.0.0.1, which reads its targets every second.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = TestData.NewFolder();
    private readonly Process _process;
    private readonly HttpClient _http;

    private PrometheusServer(string targets, string rules)
    {
        int port = FreePort();
        File.WriteAllText(_folder.File("prometheus.yml"), $"""
            global:
              scrape_interval: 1s
              evaluation_interval: 1s
            rule_files: ['{rules}']
            scrape_configs:
            {targets}
            """);

        // The shell ends Prometheus when this process is gone, which closes its standard input.
        const string Script = "exec 3<&0; \"$@\" </dev/null & server=$!; cat <&3 >/dev/null; kill -9 $server";
        _process = Process.Start(new ProcessStartInfo(
            "sh",
            [
                "-c", Script, "sh", PrometheusProgram.Find("prometheus"), $"--config.file={_folder.File("prometheus.yml")}",
                $"--storage.tsdb.path={_folder.File("data")}", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/api/v1/") };
    }

    /// <summary>Starts one and waits until it has read every target.</summary>
    /// <param name="rules">Full path of its rules.</param>
    /// <param name="targets">Jobs with their one target each, as <c>127.0.0.1:8420</c>.</param>
    public static async Task<PrometheusServer> StartAsync(string rules, params (string Job, string Target)[] targets)
    {
        string jobs = string.Join('\n', targets.Select(
            target => $"  - job_name: {target.Job}\n    static_configs: [{{targets: ['{target.Target}']}}]"));
        PrometheusServer server = new(jobs, rules);
        foreach ((string job, _) in targets)
        {
            await server.UntilAsync($"up{{job=\"{job}\"}} == 1", $"{job} is read");
        }

        return server;
    }

    /// <summary>Waits until an expression finds something.</summary>
    public async Task UntilAsync(string expression, string what)
    {
        using CancellationTokenSource limit = new(Patience);
        while (true)
        {
            try
            {
                if (await NumFoundAsync(expression) > 0)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // It does not listen yet, or still reads its storage.
            }

            Assert.False(limit.IsCancellationRequested, $"{what}: not within {Patience.TotalSeconds} s ({expression})");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>Number of series that an expression finds now; fails the test where Prometheus does not understand it.</summary>
    public async Task<int> NumFoundAsync(string expression)
    {
        JsonElement data = await GetAsync($"query?query={Uri.EscapeDataString(expression)}");
        return data.GetProperty("resultType").GetString() == "scalar" ? 1 : data.GetProperty("result").GetArrayLength();
    }

    /// <summary>The rules as Prometheus took them, by name, each with its health.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RulesAsync() => (await GetAsync("rules"))
        .GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())
        .ToDictionary(rule => rule.GetProperty("name").GetString()!, rule => rule.GetProperty("health").GetString()!);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        string text = await response.Content.ReadAsStringAsync();
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            throw new HttpRequestException($"{path}: {text}");
        }

        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("data");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
