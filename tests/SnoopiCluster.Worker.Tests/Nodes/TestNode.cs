using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Testing;
using SnoopiCluster.Worker.Nodes;

namespace SnoopiCluster.Worker.Tests.Nodes;

/// <summary>An agent in this process with two slots, whose ranks are fake ones; it leaves at once when disposed.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly CancellationTokenSource _leave = new();
    private readonly Task _life;

    private TestNode(TemporaryFolder folder, NodeAgentOptions options)
    {
        Folder = folder;
        Options = options;
        _life = new NodeAgent(options with { Say = Said.Enqueue }).RunAsync(_leave.Token);
    }

    public static NodeName Name { get; } = new("node-a");

    public TemporaryFolder Folder { get; }

    public NodeAgentOptions Options { get; }

    public ConcurrentQueue<string> Said { get; } = [];

    public static RunId Run { get; } = new("r0123456789ab");

    public static TestNode Start(Uri silo, Func<NodeAgentOptions, NodeAgentOptions>? change = null)
    {
        TemporaryFolder folder = TestData.NewFolder();
        NodeAgentOptions options = new()
        {
            Name = Name,
            Host = "127.0.0.1",
            Silo = silo,
            Slots = [.. Enumerable.Range(0, 2).Select(i => new SlotDescription(i, "cpu", "processor", 1 << 30))],
            BlobStore = folder.File("blobs"),
            Folder = folder.FullPath,
            CacheFolder = folder.File("cache"),
            Program = FakeRank,
            DrainTime = TimeSpan.FromSeconds(0.2),
            LastReportsTime = TimeSpan.FromSeconds(0.2),
        };
        return new TestNode(folder, change?.Invoke(options) ?? options);
    }

    /// <summary>The rank program of the tests beside them, on the runtime that runs the tests.</summary>
    public static RankProgram FakeRank { get; } = new(
        Path.GetFullPath(Path.Combine(
            Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "dotnet")),
        [Path.Combine(AppContext.BaseDirectory, "SnoopiCluster.FakeRank.dll")]);

    public static RankKey Key(int process) => new(Run, new RankProcessId(process));

    /// <summary>The operating system's number of a rank process, as the agent told it.</summary>
    public int SystemIdOf(int process) => int.Parse(
        Said.Single(said => said.StartsWith($"{Key(process)} started", StringComparison.Ordinal)).Split(' ')[^1],
        CultureInfo.InvariantCulture);

    /// <summary>The command that starts a process in the slot of the same parity; words as in <c>FakePlan</c>.</summary>
    public static StartRank StartCommand(int process, string words = "", long steps = 1_000_000) => new(new RankAssignment(
        Run,
        new RankProcessId(process),
        new SlotId(Name, process % 2),
        RunSpecReader.Read(
            new JsonObject
            {
                ["name"] = $"test_{words}",
                ["steps"] = steps,
                ["batch"] = 4,
                ["model"] = new JsonObject { ["teacher"] = "none" },
                ["prompts"] = new JsonObject { ["set"] = new string('0', 64) },
            },
            "the test's spec"),
        Sha256Digest.Of("prompts"u8),
        [],
        ForkedFrom: null));

    /// <summary>Starts processes and waits until each is ready.</summary>
    /// <returns>The port of the first one's store.</returns>
    public static async Task<int> StartRanksAsync(
        SiloLink link, string words, params int[] processes)
    {
        foreach (int process in processes)
        {
            await link.SendAsync(StartCommand(process, words));
        }

        Dictionary<RankKey, int> ports = [];
        while (ports.Count < processes.Length)
        {
            NumberedReport said = await link.NextAsync<NumberedReport>(report => report.Report is RankReady);
            ports[said.Key] = ((RankReady)said.Report!).StorePort;
        }

        return ports[Key(processes[0])];
    }

    /// <summary>Lets processes be a group; the first is rank 0 and has the store.</summary>
    public static async Task JoinAsync(SiloLink link, long version, int storePort, params int[] processes)
    {
        Membership membership = new(
            new Fence(1, version),
            [.. processes.Select(process => new Member(new RankProcessId(process), new SlotId(Name, process % 2)))],
            "127.0.0.1",
            storePort);
        foreach (int process in processes)
        {
            await link.SendAsync(new CommandRank(Key(process), new JoinGroup(membership)));
        }
    }

    /// <summary>Lets the agent leave in good order.</summary>
    public async Task LeaveAsync()
    {
        await _leave.CancelAsync();
        await _life.WaitAsync(SiloLink.Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        _leave.Dispose();
        Folder.Dispose();
    }
}
