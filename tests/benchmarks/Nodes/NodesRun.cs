using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using SnoopiCluster.Benchmarks.Cluster;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Benchmarks.Nodes;

/// <summary>Has one silo keep many simulated nodes, and looks at what that costs.</summary>
internal static class NodesRun
{
    private const int ParallelSubmits = 8;
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Measures.</summary>
    /// <param name="numNodes">Simulated nodes.</param>
    /// <param name="time">How long to measure, once all of them train.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">The silo does not start, or not all nodes come to train.</exception>
    public static async Task<NodesResult> MeasureAsync(
        int numNodes, TimeSpan time, string folder, CancellationToken cancel)
    {
        await using BenchmarkCluster cluster = await BenchmarkCluster.StartAsync(folder, cancel);
        string prompts = Path.Combine(folder, "prompts.txt");
        await File.WriteAllLinesAsync(prompts, ["a red circle on a blue ground"], cancel);
        await cluster.RegisterPromptsAsync(prompts, cancel);

        var tally = new NodeTally();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        ImmutableArray<SimulatedNode> nodes = [.. Enumerable.Range(0, numNodes).Select(
            i => new SimulatedNode(cluster.Address, NameOf(i), tally, TimeProvider.System))];
        Task lives = Task.WhenAll(nodes.Select((node, i) => node.RunAsync(Beat * i / numNodes, stop.Token)));
        try
        {
            TimeSpan start = await StartAsync(cluster, numNodes, tally, cancel);
            return await MeasureAsync(cluster, numNodes, time, start, tally, cancel);
        }
        finally
        {
            await stop.CancelAsync();
            await lives;
            foreach (SimulatedNode node in nodes)
            {
                node.Dispose();
            }
        }
    }

    private static NodeName NameOf(int i) => new(string.Create(CultureInfo.InvariantCulture, $"node-{i:d4}"));

    private static async Task<TimeSpan> StartAsync(
        BenchmarkCluster cluster, int numNodes, NodeTally tally, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = ParallelSubmits, CancellationToken = cancel };
        await Parallel.ForEachAsync(Enumerable.Range(0, numNodes), parallel, async (i, token) =>
            await cluster.SubmitAsync(SpecOf(i), token));
        await cluster.UntilAsync(
            $"{numNodes} ranks train", _ => Task.FromResult(tally.NumTraining >= numNodes), StartPatience, cancel);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);

        // The last ones have only just begun.
        await Task.Delay(SettleTime, cancel);
        return elapsed;
    }

    private static async Task<NodesResult> MeasureAsync(
        BenchmarkCluster cluster,
        int numNodes,
        TimeSpan time,
        TimeSpan start,
        NodeTally tally,
        CancellationToken cancel)
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(cluster.Postgres.ConnectionString);
        using var self = Process.GetCurrentProcess();
        int[] silo = [cluster.Silo.Id];
        int[] client = [self.Id];

        long rows = await CountRowsAsync(database, cancel);
        (double siloBefore, double postgresBefore, double clientBefore) = Processors();
        long started = Stopwatch.GetTimestamp();
        tally.Counts = true;
        List<double> requests = [];
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            long asked = Stopwatch.GetTimestamp();
            await cluster.GetAsync<RunList>("runs", cancel);
            TimeSpan taken = Stopwatch.GetElapsedTime(asked);
            requests.Add(taken.TotalSeconds);
            await Task.Delay(taken < BetweenRequests ? BetweenRequests - taken : TimeSpan.Zero, cancel);
        }

        tally.Counts = false;
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        (double siloAfter, double postgresAfter, double clientAfter) = Processors();
        rows = await CountRowsAsync(database, cancel) - rows;
        (int silent, int dead) = await LookAsync(cluster, tally, numNodes, cancel);
        return new NodesResult
        {
            NumNodes = numNodes,
            Seconds = seconds,
            StartSeconds = start.TotalSeconds,
            NumBeats = tally.BeatsSent,
            NumBeatsMissed = tally.BeatsMissed,
            NumSilent = silent,
            NumDead = dead,
            RowsSentPerSecond = tally.RowsSent / seconds,
            RowsStoredPerSecond = rows / seconds,
            StoredMedianMs = Statistics.Median(tally.AcknowledgeSeconds) * 1e3,
            StoredPercentile99Ms = Statistics.Percentile(tally.AcknowledgeSeconds, 0.99) * 1e3,
            NumRequests = requests.Count,
            ListMedianMs = Statistics.Median(requests) * 1e3,
            ListPercentile99Ms = Statistics.Percentile(requests, 0.99) * 1e3,
            SiloProcessors = (siloAfter - siloBefore) / seconds,
            PostgresProcessors = (postgresAfter - postgresBefore) / seconds,
            ClientProcessors = (clientAfter - clientBefore) / seconds,
        };

        (double Silo, double Postgres, double Client) Processors() => (
            ProcessTable.ProcessorSeconds(silo),
            cluster.Postgres.ProcessorSeconds(),
            ProcessTable.ProcessorSeconds(client));
    }

    private static async Task<long> CountRowsAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using NpgsqlCommand count = database.CreateCommand("SELECT count(*) FROM ledger_rows");
        return (long)(await count.ExecuteScalarAsync(cancel) ?? 0L);
    }

    // What the silo thinks of the nodes, and what they know of it.
    private static async Task<(int Silent, int Dead)> LookAsync(
        BenchmarkCluster cluster, NodeTally tally, int numNodes, CancellationToken cancel)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        NodeList list = await cluster.GetAsync<NodeList>("nodes", cancel);
        int up = list.Nodes.Count(node => node is { Status: NodeStatus.Up, HasLink: true });
        foreach (string cause in tally.LostLinks.Take(5))
        {
            await Console.Error.WriteLineAsync(cause);
        }

        return (
            list.Nodes.Count(node => node.Status == NodeStatus.Up && now - node.LastHeard > 2 * Beat),
            Math.Max(numNodes - up, tally.LostLinks.Count));
    }

    private static JsonObject SpecOf(int i) => new()
    {
        ["name"] = string.Create(CultureInfo.InvariantCulture, $"bench-{i:d4}"),
        ["steps"] = 1_000_000,
        ["batch"] = 16,
        ["model"] = new JsonObject { ["teacher"] = "models/teacher" },
        ["prompts"] = new JsonObject { ["set"] = BenchmarkCluster.PromptSetName },
        ["cluster"] = new JsonObject { ["world_size"] = 1 },
    };
}
