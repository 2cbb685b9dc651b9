using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Testing.Cluster;

/// <summary>
/// A cluster of real processes on loopback: a silo on a database of its own, nodes, and whatever ranks they start. Everything
/// that it started, by itself or through others, is gone when it is disposed, and also when the tests are killed.
/// </summary>
public sealed class TestCluster : IAsyncDisposable
{
    private const string MarkName = "SNOOPI_TEST_CLUSTER";
    private const string BlobContainer = "snoopi";

    // The shell waits for its standard input to close, which the tests' end does, and kills what carries the cluster's mark.
    private const string GuardianScript = """
        cat >/dev/null
        for environment in /proc/[0-9]*/environ; do
            if grep -qs "$0" "$environment"; then
                id=${environment#/proc/}; kill -9 "${id%/environ}" 2>/dev/null
            fi
        done
        """;

    // Each rank that starts takes one of the faults that wait, if any does: the move succeeds for one of them only.
    private const string RankScript = """
        for fault in "$FAULTS"/*; do
            if mv "$fault" "$FAULTS.taken.$$" 2>/dev/null; then
                exec "$DOTNET" "$SNOOPI" rank --fault "$(cat "$FAULTS.taken.$$")"
            fi
        done
        exec "$DOTNET" "$SNOOPI" rank
        """;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "snoopi.dll");

    private readonly TemporaryFolder _folder = TestData.NewFolder();
    private readonly string _mark = $"{MarkName}={Guid.NewGuid():N}";
    private readonly Dictionary<string, ClusterPart> _nodes = new(StringComparer.Ordinal);
    private readonly List<ClusterPart> _others = [];
    private readonly Process _guardian;
    private readonly TestClusterOptions _options;

    private TestCluster(TestClusterOptions options, string database)
    {
        _options = options;
        Database = database;
        Directory.CreateDirectory(Faults);
        Blobs = options.Blobs ?? options.BlobFolder ?? _folder.File("blobs");
        int port = LoopbackPort.Free();
        SiloUrl = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        Api = new ClusterApi(SiloUrl);
        Silo = new ClusterPart(
            "silo",
            _folder.File("silo.log"),
            [DotNet, Path.Combine(AppContext.BaseDirectory, "SnoopiCluster.Silo.dll")],
            Variables(("Silo__Postgres", database), ("Silo__Blobs", Blobs), ("Silo__Urls", SiloUrl.ToString())));
        _guardian = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", GuardianScript, _mark])
        {
            RedirectStandardInput = true,
        })!;
    }

    /// <summary>The runtime that runs the tests, so that it is found wherever it is installed.</summary>
    public static string DotNet { get; } = Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "dotnet"));

    /// <summary>Where its silo listens.</summary>
    public Uri SiloUrl { get; }

    /// <summary>Its silo's API.</summary>
    public ClusterApi Api { get; }

    /// <summary>Its silo.</summary>
    public ClusterPart Silo { get; }

    /// <summary>Connection string of its database.</summary>
    public string Database { get; }

    /// <summary>Connection string, or folder, of its blob store.</summary>
    public string Blobs { get; }

    /// <summary>Its nodes' names.</summary>
    public IReadOnlyCollection<string> Nodes => _nodes.Keys;

    /// <summary>Starts one and returns when it takes runs.</summary>
    public static async Task<TestCluster> StartAsync(
        PostgresServer postgres, TinyWorld world, TestClusterOptions? options = null)
    {
        TestCluster cluster = new(options ?? new TestClusterOptions(), await postgres.NewDatabaseAsync());
        try
        {
            cluster.Silo.Start();
            await cluster.SiloIsReadyAsync();
            foreach (TestNodeOptions node in cluster._options.Nodes)
            {
                await cluster.AddNodeAsync(node);
            }

            await cluster.RegisterAsync(world);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private string Faults => _folder.File("faults");

    /// <summary>Lets something go wrong in the next rank that starts.</summary>
    /// <param name="fault">As <c>snoopi rank --fault</c> takes it, such as <c>wrong-prompt@17</c>.</param>
    public void Inject(string fault)
    {
        string file = _folder.File("fault.new");
        File.WriteAllText(file, fault);
        File.Move(file, Path.Combine(Faults, Guid.NewGuid().ToString("N")));
    }

    /// <summary>A node's agent.</summary>
    public ClusterPart Node(string name) => _nodes[name];

    /// <summary>A folder for one node's logs and cache.</summary>
    public string FolderOf(string node) => _folder.File("nodes", node);

    /// <summary>Adds a node and waits until the silo has it.</summary>
    public async Task AddNodeAsync(TestNodeOptions node)
    {
        string folder = FolderOf(node.Name);
        Directory.CreateDirectory(folder);
        List<string> command =
        [
            .. node.Through,
            DotNet, Program, "node",
            "--silo", (node.Silo ?? SiloUrl).ToString(),
            "--name", node.Name,
            "--host", node.Host,
            "--device", "cpu",
            "--slots", node.Slots.ToString(CultureInfo.InvariantCulture),
            "--folder", folder,
            "--cache", node.CacheFolder ?? Path.Combine(folder, "cache"),
        ];
        string script = Path.Combine(folder, "rank.sh");
        await File.WriteAllTextAsync(script, node.RankScript ?? RankScript);
        command.AddRange(["--rank-program", "/bin/sh", "--rank-program", script]);

        // A connection string is a secret, and no argument.
        _nodes[node.Name] = new ClusterPart(
            $"node {node.Name}",
            Path.Combine(folder, "agent.log"),
            command,
            Variables(
                ("SNOOPI_HOME", folder),
                ("SNOOPI_BLOBS", node.Blobs ?? Blobs),
                ("FAULTS", Faults),
                ("DOTNET", DotNet),
                ("SNOOPI", Program)));
        await StartNodeAsync(node.Name);
    }

    /// <summary>Starts a node's agent, anew or again, and waits until the silo has it.</summary>
    public async Task StartNodeAsync(string name)
    {
        _nodes[name].Start();
        await NodeIsUpAsync(name);
    }

    /// <summary>Waits until the silo counts on a node.</summary>
    public Task NodeIsUpAsync(string name) => Eventually.SeeAsync(
        $"node {name} is up",
        async () => (await Api.TryGetAsync<NodeList>("nodes"))?.Nodes.FirstOrDefault(
            node => node.Name.Value == name && node is { Status: NodeStatus.Up, HasLink: true }),
        StartPatience,
        () => Task.FromResult(Logs()));

    /// <summary>Waits until the silo takes requests.</summary>
    public Task SiloIsReadyAsync() => Eventually.SeeAsync(
        "the silo is ready",
        async () =>
        {
            Assert.True(Silo.IsRunning, $"the silo ended:\n{Logs()}");
            return await Api.IsReadyAsync() ? "ready" : null;
        },
        StartPatience,
        () => Task.FromResult(Logs()));

    /// <summary>
    /// One more program of the cluster, such as a dashboard: it ends with the cluster, and its log is among the others. It is
    /// not started yet.
    /// </summary>
    /// <param name="name">What it is; names its log.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="variables">Environment variables besides those of every part.</param>
    public ClusterPart NewPart(
        string name, IReadOnlyList<string> command, params (string Name, string Value)[] variables)
    {
        ClusterPart part = new(name, _folder.File(name + ".log"), command, Variables(variables));
        _others.Add(part);
        return part;
    }

    /// <summary>Submits a run.</summary>
    public async Task<RunUnderTest> SubmitAsync(JsonObject spec) => new(this, (await Api.SubmitAsync(spec)).Id);

    /// <summary>Opens its blob store.</summary>
    public Task<IBlobStore> OpenBlobsAsync() =>
        BlobStoreFactory.OpenAsync(Blobs, BlobContainer, options: null, TimeProvider.System);

    /// <summary>The processes of a run's ranks that live now, by the numbers that the agents told.</summary>
    public IReadOnlyDictionary<int, int> SystemIdsOf(RunId run)
    {
        Dictionary<int, int> ids = [];
        foreach (string line in _nodes.Values.SelectMany(node => node.Log.Split('\n')))
        {
            // "r0123456789ab#3 started in slot 0 as system process 4711"
            string[] words = line.Split(' ');
            if (words is [var key, "started", ..] && key.StartsWith($"{run}#", StringComparison.Ordinal)
                && int.TryParse(words[^1], CultureInfo.InvariantCulture, out int id) && ProcessTable.Lives(id))
            {
                ids[int.Parse(key.AsSpan(key.IndexOf('#') + 1), CultureInfo.InvariantCulture)] = id;
            }
        }

        return ids;
    }

    /// <summary>The last lines of all logs, for the message of a test that failed.</summary>
    public string Logs() => string.Join(
        '\n',
        _nodes.Values.Prepend(Silo).Concat(_others).Select(
            part => $"  {part.Name}{(part.IsRunning ? "" : " (not running)")}:\n{part.Tail(30)}"));

    /// <summary>The last lines of a rank process' log.</summary>
    public string RankLog(RunId run, int process, int lines)
    {
        string? file = _nodes.Keys
            .Select(node => Path.Combine(FolderOf(node), "logs", $"{run}", $"{process}.log"))
            .FirstOrDefault(File.Exists);
        return file is null
            ? ""
            : string.Join('\n', File.ReadLines(file).TakeLast(lines).Select(line => $"    {line}"));
    }

    /// <summary>Makes it whole again after a test: parts that are down run, nothing is stopped, no run is left.</summary>
    public async Task MakeWholeAsync()
    {
        foreach (int process in ProcessTable.StartedWith(_mark).Where(ProcessTable.IsStopped))
        {
            ProcessTable.Signal(process, "CONT");
        }

        foreach (string fault in Directory.EnumerateFiles(Faults))
        {
            File.Delete(fault);
        }

        if (!Silo.IsRunning)
        {
            Silo.Start();
        }

        await SiloIsReadyAsync();
        foreach (string node in _nodes.Keys)
        {
            if (!_nodes[node].IsRunning)
            {
                _nodes[node].Start();
            }

            await NodeIsUpAsync(node);
        }

        RunList living = await Api.GetAsync<RunList>(
            "runs?status=queued,starting,running,pausing,paused,interrupted&max=1000");
        foreach (RunSummary run in living.Runs)
        {
            await Api.PostAsync($"runs/{run.Id}/cancel", new GiveCause("left by a test"));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Eventually.BecomesAsync(
            "everything that the cluster started has ended",
            () =>
            {
                IReadOnlyList<int> left = ProcessTable.StartedWith(_mark);
                foreach (int process in left)
                {
                    ProcessTable.Kill(process);
                }

                return left.Count == 0;
            },
            TimeSpan.FromSeconds(10));
        _guardian.Kill(entireProcessTree: true);
        _guardian.Dispose();
        _folder.Dispose();
    }

    private async Task RegisterAsync(TinyWorld world) =>
        await Api.PostAsync("prompt-sets", await world.UploadAsync(await OpenBlobsAsync()));

    private Dictionary<string, string> Variables(params (string Name, string Value)[] more)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal)
        {
            [MarkName] = _mark[(MarkName.Length + 1)..],
            ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1",
            ["OPENBLAS_NUM_THREADS"] = "1",
        };
        foreach ((string name, string value) in more)
        {
            variables[name] = value;
        }

        return variables;
    }
}
