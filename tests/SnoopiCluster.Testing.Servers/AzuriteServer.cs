using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;

namespace SnoopiCluster.Testing.Servers;

/// <summary>
/// A real Azurite for a test assembly (<c>[assembly: AssemblyFixture(typeof(AzuriteServer))]</c>), from the folder
/// that <c>./snoopi test</c> installs it into; <c>SNOOPI_AZURITE</c> names another one.
/// </summary>
public sealed class AzuriteServer : IAsyncLifetime
{
    // Azurite's own published development account; a secret to nobody.
    private const string Account =
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey="
        + "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly TemporaryFolder _folder = TestData.NewFolder();
    private Process? _process;
    private string? _reasonToSkip;
    private int _numContainers;

    /// <summary>Its port of 127.0.0.1.</summary>
    public int Port { get; } = LoopbackPort.Free();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        string folder = Environment.GetEnvironmentVariable("SNOOPI_AZURITE") is { Length: > 0 } given
            ? given
            : Path.Combine(TestData.RepositoryRoot, "artifacts", "azurite");
        string program = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "blob", "main.js");
        if (!File.Exists(program))
        {
            _reasonToSkip = $"Azurite is not installed: {program} is not there; ./snoopi test installs it with npm";
            return;
        }

        await StartAsync(program);
    }

    /// <summary>
    /// How to connect to it; skips the test where there is no Azurite. A proxy's port can be named instead of its
    /// own.
    /// </summary>
    public string ConnectionString(int? port = null)
    {
        Assert.SkipWhen(_process is null, _reasonToSkip ?? "Azurite was not started");
        return $"{Account};BlobEndpoint=http://127.0.0.1:{port ?? Port}/devstoreaccount1;";
    }

    /// <summary>The name of a container that nobody else has.</summary>
    public string NewContainer() => $"test-{Interlocked.Increment(ref _numContainers)}";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Dispose();
    }

    private async Task StartAsync(string program)
    {
        // The shell ends Azurite when this process is gone, which closes its standard input.
        const string Script = "exec 3<&0; \"$@\" </dev/null & server=$!; cat <&3 >/dev/null; kill -9 $server";
        ProcessStartInfo start = new(
            "sh",
            [
                "-c", Script, "sh", "node", program, "--blobHost", "127.0.0.1", "--blobPort", $"{Port}", "--location",
                _folder.FullPath, "--silent", "--disableTelemetry",
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            _process = Process.Start(start);
        }
        catch (Win32Exception e)
        {
            _reasonToSkip = $"Azurite cannot be started: {e.Message}";
            return;
        }

        await UntilItListensAsync(_process!);
    }

    private async Task UntilItListensAsync(Process process)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (!await ListensAsync(patience.Token))
        {
            Assert.False(process.HasExited, "Azurite ended before it listened");
            await Task.Delay(100, patience.Token);
        }
    }

    private async Task<bool> ListensAsync(CancellationToken cancellationToken)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync("127.0.0.1", Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
