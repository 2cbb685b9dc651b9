using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Storage.Blobs;

namespace SnoopiCluster.Benchmarks.Cluster;

/// <summary>A PostgreSQL and a silo as <c>snoopi up</c> starts them, for one benchmark.</summary>
internal sealed class BenchmarkCluster : IAsyncDisposable
{
    /// <summary>Name of the prompt set that <see cref="RegisterPromptsAsync"/> makes.</summary>
    public const string PromptSetName = "bench";

    private const string BlobContainer = "snoopi";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http;

    private BenchmarkCluster(string folder, BenchmarkPostgres postgres, Uri address)
    {
        Folder = folder;
        Postgres = postgres;
        Address = address;
        _http = new HttpClient { BaseAddress = new Uri(address, ApiRoutes.Root + "/") };
        Silo = StartedProgram.Start("SnoopiCluster.Silo.dll", [], Path.Combine(folder, "silo.log"),
        [
            new("Silo__Postgres", postgres.ConnectionString),
            new("Silo__Blobs", Blobs),
            new("Silo__Urls", address.ToString()),
        ]);
    }

    /// <summary>Folder of blobs and logs.</summary>
    public string Folder { get; }

    /// <summary>Folder of its blob store.</summary>
    public string Blobs => Path.Combine(Folder, "blobs");

    /// <summary>Where the silo listens.</summary>
    public Uri Address { get; }

    /// <summary>Its silo.</summary>
    public StartedProgram Silo { get; }

    /// <summary>Its database.</summary>
    public BenchmarkPostgres Postgres { get; }

    /// <summary>Starts one; returns when the silo answers.</summary>
    /// <param name="folder">An empty folder, the caller's.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">The silo does not start.</exception>
    public static async Task<BenchmarkCluster> StartAsync(string folder, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        BenchmarkPostgres postgres = await BenchmarkPostgres.StartAsync(cancel);
        var cluster = new BenchmarkCluster(folder, postgres, FreeAddress());
        try
        {
            await cluster.UntilAsync("the silo is ready", cluster.IsReadyAsync, StartPatience, cancel);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>An address of this machine at which nothing listens.</summary>
    public static Uri FreeAddress()
    {
        using TcpListener listener = new(IPAddress.Loopback, port: 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
    }

    /// <summary>Makes a prompt set of a file, uploads and registers it.</summary>
    public async Task RegisterPromptsAsync(string file, CancellationToken cancel)
    {
        string folder = Path.Combine(Folder, "prompt-set");
        PromptSet.Build(folder, [file], cancellationToken: cancel);
        IBlobStore blobs = await BlobStoreFactory.OpenAsync(
            Blobs, BlobContainer, options: null, TimeProvider.System, cancel);
        PromptSetManifest manifest = await new PromptSetBlobs(blobs).UploadAsync(folder, cancel);
        await PostAsync<PromptSetView>("prompt-sets", new RegisterPromptSet(
            PromptSetName,
            [.. manifest.Shards.Select(shard => new PromptShardView(shard.FileName, shard.NumPrompts, shard.Sha256))]),
            cancel);
    }

    /// <summary>Submits a run.</summary>
    /// <returns>Its id.</returns>
    public async Task<RunId> SubmitAsync(JsonObject spec, CancellationToken cancel) =>
        (await PostAsync<RunView>("runs", new SubmitRun(spec), cancel)).Id;

    /// <summary>Reads something of the API.</summary>
    /// <exception cref="InvalidOperationException">The silo refuses.</exception>
    public async Task<T> GetAsync<T>(string path, CancellationToken cancel)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(path, UriKind.Relative), cancel);
        return await ReadAsync<T>(answer, path, cancel);
    }

    /// <summary>Reads something of the API as it is sent.</summary>
    /// <returns>The answer's bytes, and milliseconds until all of them were there.</returns>
    /// <exception cref="InvalidOperationException">The silo refuses.</exception>
    public async Task<(byte[] Bytes, double Ms)> TimeAsync(string path, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(path, UriKind.Relative), cancel);
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
        double ms = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return answer.IsSuccessStatusCode
            ? (bytes, ms)
            : throw new InvalidOperationException(
                $"{path} was answered with {(int)answer.StatusCode}: {Encoding.UTF8.GetString(bytes)}");
    }

    /// <summary>Waits until something is so.</summary>
    /// <param name="what">What is awaited, for the fault's message.</param>
    /// <param name="isSo">Looks.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">It does not come about, or the silo has ended.</exception>
    public async Task UntilAsync(
        string what, Func<CancellationToken, Task<bool>> isSo, TimeSpan patience, CancellationToken cancel)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await isSo(cancel))
        {
            Silo.ThrowIfEnded();
            if (TimeProvider.System.GetElapsedTime(started) > patience)
            {
                throw new InvalidOperationException(
                    $"Waited {patience.TotalSeconds} s in vain until {what}. The silo's last words: {Silo.LastLines()}");
            }

            await Task.Delay(BetweenLooks, cancel);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Silo.Dispose();
        _http.Dispose();
        await Postgres.DisposeAsync();
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancel)
    {
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri(Address, "health/ready"), cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<T> PostAsync<T>(string path, object body, CancellationToken cancel)
    {
        using var content = JsonContent.Create(body, body.GetType(), options: MessageJson.Options);
        using HttpResponseMessage answer = await _http.PostAsync(new Uri(path, UriKind.Relative), content, cancel);
        return await ReadAsync<T>(answer, path, cancel);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, string path, CancellationToken cancel)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                $"{path} was answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");
        }

        return await answer.Content.ReadFromJsonAsync<T>(MessageJson.Options, cancel)
            ?? throw new InvalidOperationException($"{path} was answered with null.");
    }
}
