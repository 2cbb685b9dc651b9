using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Npgsql;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Testing;
using SnoopiCluster.Testing.Cluster;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>
/// What all browser tests look at: a cluster of real processes that has trained a short sweep over three guidance ranges and
/// failed at one run, its dashboard as a process of its own, and a browser. Every test opens a page of its own; runs that it
/// changes are its own too.
/// </summary>
public sealed class BrowserCluster(PostgresServer postgres, TinyWorld world) : IAsyncLifetime
{
    /// <summary>Steps of each trial.</summary>
    public const int NumSteps = 48;

    /// <summary>Steps between two times that a trial draws samples.</summary>
    public const int SamplesEvery = 12;

    /// <summary>Steps between two checkpoints of a trial.</summary>
    public const int CheckpointsEvery = 16;

    /// <summary>Name of the prompt set that holds what nobody wants in one.</summary>
    public const string OutsideSet = "outside";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = TestData.NewFolder();
    private string? _reasonToSkip = "the cluster was not started";
    private TestCluster? _cluster;
    private ClusterPart? _dashboard;
    private Chromium? _chromium;
    private IBrowserContext? _pages;

    /// <summary>Where pictures of the pages are kept; <c>./snoopi test</c> empties it first.</summary>
    public static string PictureFolder { get; } = Path.Combine(
        TestData.RepositoryRoot, "artifacts", "test-results", "screenshots");

    /// <summary>The guidance ranges of the sweep's trials, from low to high.</summary>
    public static IReadOnlyList<(double Min, double Max)> Ranges { get; } = [(0, 1), (0.5, 3), (3, 9)];

    /// <summary>Where the dashboard answers.</summary>
    public Uri DashboardUrl { get; } = new(
        $"http://127.0.0.1:{LoopbackPort.Free().ToString(CultureInfo.InvariantCulture)}");

    /// <summary>The sweep; all its trials are completed.</summary>
    internal SweepId Sweep { get; private set; }

    /// <summary>The sweep's trials by number.</summary>
    internal IReadOnlyList<RunId> Trials { get; private set; } = [];

    /// <summary>A run that has failed, because its teacher is not where its spec says.</summary>
    internal RunId Failed { get; private set; }

    /// <summary>Its cluster; skips the test where the machine lacks what it needs.</summary>
    internal TestCluster Cluster
    {
        get
        {
            Assert.SkipWhen(_reasonToSkip is not null, _reasonToSkip ?? "");
            return _cluster!;
        }
    }

    /// <summary>The dashboard's process.</summary>
    internal ClusterPart Dashboard => _dashboard!;

    /// <summary>What no browser and no log may ever see.</summary>
    internal IReadOnlyList<string> Secrets { get; private set; } = [];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Chromium.Path is null)
        {
            _reasonToSkip = "there is no chromium on the PATH: the browser tests need Debian's package chromium";
            return;
        }

        _ = postgres.Postgres; // skips where there is none
        Directory.CreateDirectory(PictureFolder);
        _cluster = await TestCluster.StartAsync(
            postgres, world, new TestClusterOptions { Nodes = [new("a", 2), new("b", 1)] });
        Secrets = [_cluster.Database, new NpgsqlConnectionStringBuilder(_cluster.Database).Password!];
        await RegisterOutsideSetAsync();
        await SubmitAsync();
        _dashboard = _cluster.NewPart(
            "dashboard",
            [TestCluster.DotNet, Path.Combine(AppContext.BaseDirectory, "SnoopiCluster.Dashboard.dll")],
            ("Dashboard__Silo", _cluster.SiloUrl.ToString()),
            ("Dashboard__Urls", DashboardUrl.ToString()));
        await StartDashboardAsync();
        _chromium = await Chromium.StartAsync();
        _pages = await BrowserSession.ShareAsync(_chromium.Browser, DashboardUrl);
        await Eventually.SeeAsync("the sweep is over and the bad run has failed", IsTrainedAsync, Patience, DescribeAsync);
        _reasonToSkip = null;
    }

    /// <summary>Opens an empty page of the browser.</summary>
    internal Task<BrowserSession> OpenAsync(int width = 1280)
    {
        _ = Cluster;
        return BrowserSession.OpenAsync(_pages!, Secrets, width);
    }

    /// <summary>Starts the dashboard, anew or again, and waits until it answers.</summary>
    internal async Task StartDashboardAsync()
    {
        Dashboard.Start();
        using HttpClient http = new() { BaseAddress = DashboardUrl, Timeout = TimeSpan.FromSeconds(5) };
        await Eventually.SeeAsync("the dashboard answers", async () =>
        {
            Assert.True(Dashboard.IsRunning, $"the dashboard ended:\n{Dashboard.Tail(20)}");
            try
            {
                using HttpResponseMessage answer = await http.GetAsync(new Uri("alive", UriKind.Relative));
                return answer.IsSuccessStatusCode ? "alive" : null;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                return null;
            }
        }, Patience, () => Task.FromResult(_cluster!.Logs()));
    }

    /// <summary>Submits a run of one rank that draws nothing.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="steps">Its steps; one that shall go on until it is cancelled has a million.</param>
    /// <param name="change">What it has different.</param>
    internal Task<RunUnderTest> SubmitAsync(string name, long steps, Action<JsonObject>? change = null)
    {
        JsonObject spec = world.Spec(steps, worldSize: 1, change);
        spec["name"] = name;
        return Cluster.SubmitAsync(spec);
    }

    /// <summary>Submits a run that trains until it is disposed, so that a test that fails leaves its slots to others.</summary>
    internal async Task<EndlessRun> TrainEndlesslyAsync(string name, Action<JsonObject>? change = null)
    {
        EndlessRun run = new(this, await SubmitAsync(name, steps: 1_000_000, change));
        try
        {
            await run.Run.UntilStepAsync(1);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Submits a sweep of one trial, whose runs wait for ever.</summary>
    internal Task<SweepView> SubmitWaitingSweepAsync(string name) => Cluster.Api.PostAsync<SweepView>(
        "sweeps",
        new SubmitSweep(new JsonObject
        {
            ["name"] = name,
            ["run"] = world.Spec(NumSteps, worldSize: 1, spec =>
            {
                spec.Remove("name");
                AskFirstTests.NeverStarts(spec);
            }),
            ["axes"] = new JsonObject { ["kappa.range"] = new JsonArray(new JsonArray(0.5, 3)) },
        }));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>A run that trains until it is disposed.</summary>
    internal sealed record EndlessRun(BrowserCluster Shared, RunUnderTest Run) : IAsyncDisposable
    {
        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            // A silo that is away has failed the test already.
            if (await Shared.Cluster.Api.TryGetAsync<RunView>($"runs/{Run.Id}") is not { } view || view.Status.IsTerminal())
            {
                return;
            }

            await Shared.Cluster.Api.PostAsync($"runs/{Run.Id}/cancel", new GiveCause("seen enough"));
            await Run.UntilAsync("is over", view => view.Status.IsTerminal());
        }
    }

    private async Task RegisterOutsideSetAsync()
    {
        string file = _folder.File("outside.txt");
        await File.WriteAllLinesAsync(file, [OutsideText.Script, OutsideText.Long, "two boats on a quiet lake"]);
        PromptSet set = PromptSet.Build(_folder.File("outside"), [file], promptsPerShard: 16);
        await new PromptSetBlobs(await _cluster!.OpenBlobsAsync()).UploadAsync(_folder.File("outside"));
        await _cluster.Api.PostAsync("prompt-sets", new RegisterPromptSet(
            OutsideSet,
            [.. set.Manifest.Shards.Select(
                shard => new PromptShardView(shard.FileName, shard.NumPrompts, shard.Sha256))])
        {
            Sources = [new PromptSetSource(OutsideText.FileName, null, set.Manifest.NumPrompts + 2, set.Manifest.NumPrompts)],
        });
    }

    private async Task SubmitAsync()
    {
        JsonObject trial = world.Spec(NumSteps, worldSize: 1, spec =>
        {
            spec.Remove("name");
            spec["checkpoints"] = new JsonObject { ["every"] = CheckpointsEvery };
            spec["samples"] = new JsonObject
            {
                ["every"] = SamplesEvery,
                ["prompts"] = new JsonArray("a painting of 3 boats on a quiet lake", OutsideText.Script, OutsideText.Long),
                ["seeds"] = 2,
            };
        });
        SweepView sweep = await _cluster!.Api.PostAsync<SweepView>("sweeps", new SubmitSweep(new JsonObject
        {
            ["name"] = "ranges",
            ["run"] = trial,
            ["axes"] = new JsonObject
            {
                ["kappa.range"] = new JsonArray([.. Ranges.Select(range => new JsonArray(range.Min, range.Max))]),
            },
            ["max_concurrent"] = 3,
        }));
        Sweep = sweep.Id;
        JsonObject bad = world.Spec(NumSteps, worldSize: 1, spec =>
        {
            spec["name"] = "no-teacher";
            spec["model"] = new JsonObject { ["teacher"] = $"/there/is/no/{OutsideText.Script}" };
            spec["cluster"] = new JsonObject { ["world_size"] = 1, ["max_failures"] = 0 };
        });
        Failed = (await _cluster.SubmitAsync(bad)).Id;
    }

    private async Task<SweepTable?> IsTrainedAsync()
    {
        RunView failed = await _cluster!.Api.GetAsync<RunView>($"runs/{Failed}");
        SweepView sweep = await _cluster.Api.GetAsync<SweepView>($"sweeps/{Sweep}");
        Assert.False(sweep.Status is SweepStatus.Failed or SweepStatus.Failing, $"the sweep failed: {sweep.Cause}");
        if (failed.Status != RunStatus.Failed || sweep.Status != SweepStatus.Completed)
        {
            return null;
        }

        SweepTable table = await _cluster.Api.GetAsync<SweepTable>($"sweeps/{Sweep}/table");
        Trials = [.. table.Rows.OrderBy(row => row.Trial).Select(row => row.Run)];
        return table;
    }

    private async Task<string> DescribeAsync() => string.Join(
        '\n',
        (await _cluster!.Api.GetAsync<RunList>("runs")).Runs.Select(run => $"  {run.Name}: {run.Status}, {run.Cause}"))
        + _cluster.Logs();
}

/// <summary>The tests that look at it, one at a time: two cores are just enough for a browser beside a cluster.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<BrowserCluster>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "browser";
}
