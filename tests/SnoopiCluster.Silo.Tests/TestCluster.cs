using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Silo.Hosting;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Testing;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

/// <summary>A silo in this process, on real Kestrel and a database of its own, that can be stopped and started again.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    /// <summary>Time that a test waits for what must happen before it says that it did not.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder _blobs = TestData.NewFolder();
    private readonly string _postgres;
    private readonly string[] _settings;
    private WebApplication? _silo;

    private TestCluster(string postgres, string[] settings) => (_postgres, _settings) = (postgres, settings);

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public HttpClient Http { get; private set; } = new();

    public FakeWorld World { get; } = new();

    /// <summary>Connection string of its database.</summary>
    public string Postgres => _postgres;

    /// <summary>What the silo is made of.</summary>
    public IServiceProvider Services => _silo!.Services;

    public static async Task<TestCluster> StartAsync(PostgresServer server, params string[] settings)
    {
        TestCluster cluster = new(await server.NewDatabaseAsync(), settings);
        await cluster.StartSiloAsync();
        await cluster.RegisterPromptSetAsync("tiny", 100);
        return cluster;
    }

    public async Task StartSiloAsync()
    {
        // The port stays the same over restarts, as a real silo's does.
        _silo = SiloHost.Build(
            [
                $"--Silo:Postgres={_postgres}", $"--Silo:Blobs={_blobs.FullPath}", $"--Silo:Urls={Address}",
                "--Silo:DrainTimeout=00:00:05", .. _settings,
            ],
            builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        await _silo.StartAsync(TestContext.Current.CancellationToken);
        Address = new Uri(_silo.Urls.First());
        Http.Dispose();
        Http = new HttpClient { BaseAddress = Address };
        await UntilAsync(
            async () => (await Http.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode == HttpStatusCode.OK, "the silo is ready");
    }

    public async Task StopSiloAsync()
    {
        if (_silo is { } silo)
        {
            _silo = null;
            await silo.StopAsync(CancellationToken.None);
            await silo.DisposeAsync();
        }
    }

    public async Task<FakeNode> AddNodeAsync(string name, int numSlots)
    {
        FakeNode node = new(name, numSlots, Address, World);
        await node.LinkAsync();
        return node;
    }

    /// <summary>A spec as small as it gets.</summary>
    public static JsonObject Spec(string name = "run", long steps = 20, int worldSize = 2, params (string Key, JsonNode Value)[] more)
    {
        JsonObject spec = new()
        {
            ["name"] = name,
            ["steps"] = steps,
            ["batch"] = 4,
            ["model"] = new JsonObject { ["teacher"] = "models/none" },
            ["prompts"] = new JsonObject { ["set"] = "tiny" },
            ["cluster"] = new JsonObject { ["world_size"] = worldSize },
        };
        foreach ((string key, JsonNode value) in more)
        {
            spec[key] = value;
        }

        return spec;
    }

    public async Task<RunView> SubmitAsync(JsonObject spec)
    {
        HttpResponseMessage response = await PostAsync("runs", new JsonObject { ["spec"] = spec });
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return await ReadAsync<RunView>(response);
    }

    public Task<HttpResponseMessage> PostAsync(string path, JsonObject body, string? idempotencyKey = null)
    {
        HttpRequestMessage request = new(HttpMethod.Post, $"/api/v1/{path}")
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        if (idempotencyKey is not null)
        {
            request.Headers.Add(ApiRoutes.IdempotencyKeyHeader, idempotencyKey);
        }

        return Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<T> GetAsync<T>(string path)
    {
        HttpResponseMessage response = await Http.GetAsync(
            new Uri($"/api/v1/{path}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await ReadAsync<T>(response);
    }

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<T>(MessageJson.Options, TestContext.Current.CancellationToken))!;

    public async Task<RunView> WaitForAsync(RunId run, RunStatus status, Func<RunView, bool>? and = null)
    {
        RunView? view = null;
        await UntilAsync(
            async () =>
            {
                view = await GetAsync<RunView>($"runs/{run}");
                return view.Status == status && (and is null || and(view));
            },
            $"run {run} is {status}",
            () => $"it is {view?.Status} at step {view?.Step}: {view?.Cause}");
        return view!;
    }

    public static async Task UntilAsync(Func<Task<bool>> holds, string what, Func<string>? instead = null)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (!await holds())
        {
            Assert.False(
                limit.IsCancellationRequested, $"{what}: not within {Patience.TotalSeconds} s. {instead?.Invoke()}");
            await Task.Delay(PollInterval, CancellationToken.None);
        }
    }

    public async Task<PromptSetView> RegisterPromptSetAsync(string name, int numPrompts)
    {
        IBlobStore blobs = await BlobStoreFactory.OpenAsync(_blobs.FullPath, "snoopi", null, TimeProvider.System);
        byte[] content = Encoding.UTF8.GetBytes(name);
        ImmutableArray<PromptShardEntry> shards =
            [new PromptShardEntry(new PromptShardId(0), "shard-0", numPrompts, Core.Sha256Digest.Of(content))];
        PromptSetManifest manifest = new(shards);
        await blobs.PutAsync(new BlobName($"prompt-sets/{manifest.Hash}/shard-0"), content);
        HttpResponseMessage response = await PostAsync("prompt-sets", PromptSet(name, shards[0]));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await ReadAsync<PromptSetView>(response);
    }

    public static JsonObject PromptSet(string name, PromptShardEntry shard) => new()
    {
        ["name"] = name,
        ["shards"] = new JsonArray(new JsonObject
        {
            ["file_name"] = shard.FileName,
            ["num_prompts"] = shard.NumPrompts,
            ["sha256"] = shard.Sha256.ToString(),
        }),
    };

    public async Task<IBlobStore> OpenBlobsAsync() =>
        await BlobStoreFactory.OpenAsync(_blobs.FullPath, "snoopi", null, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        await StopSiloAsync();
        Http.Dispose();
        _blobs.Dispose();
    }
}
