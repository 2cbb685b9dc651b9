using System.Collections.Immutable;
using System.Diagnostics;
using SnoopiCluster.Benchmarks.Circuits;
using SnoopiCluster.Benchmarks.Cluster;
using SnoopiCluster.Benchmarks.Overhead;

namespace SnoopiCluster.Benchmarks.Dashboard;

/// <summary>
/// Times the steps of one run while its page is watched and while it is not, block about. The rank has a processor of its own;
/// silo, PostgreSQL, dashboard, agent and the circuits share another one.
/// </summary>
internal static class DashboardRun
{
    private const int ParallelOpens = 4;

    // Rows are stored a fraction of a second after their step: those of the time before a block are stored by then.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    /// <summary>Measures.</summary>
    /// <param name="wanted">How.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">
    /// The machine has one processor only, a part does not start, a circuit is lost or is sent nothing.
    /// </exception>
    public static async Task<DashboardResult> MeasureAsync(DashboardCase wanted, string folder, CancellationToken cancel)
    {
        ImmutableArray<int> own = Processors.Own();
        if (own.Length < 2)
        {
            throw new InvalidOperationException("It takes two processors: one for the rank, one for everything else.");
        }

        // What is started from here on, and what that starts, inherits it.
        Processors.Pin(Environment.ProcessId, [own[1]]);
        try
        {
            OverheadWorld world = new(Path.Combine(folder, "world"));
            await using ClusterSide side = await ClusterSide.StartAsync(
                world, Path.Combine(folder, "cluster"), worldSize: 1, cancel);
            await side.UntilStepAsync(1, cancel);
            Processors.Pin(side.Ranks.Single(), [own[0]]);
            using BenchmarkDashboard dashboard = await BenchmarkDashboard.StartAsync(side.Cluster, cancel);
            await side.UntilStepAsync(wanted.WarmUpSteps, cancel);
            return await MeasureAsync(wanted, side, dashboard, cancel);
        }
        finally
        {
            Processors.Pin(Environment.ProcessId, own);
        }
    }

    private static async Task<DashboardResult> MeasureAsync(
        DashboardCase wanted, ClusterSide side, BenchmarkDashboard dashboard, CancellationToken cancel)
    {
        List<DashboardBlock> with = [];
        List<DashboardBlock> without = [];

        // The first block finds code that is not compiled yet; it does not count.
        _ = await WatchedAsync(wanted, side, dashboard, cancel);
        for (int pair = 0; pair < wanted.NumPairs; pair++)
        {
            // ABBA: neither kind always follows the other.
            foreach (bool isWatched in pair % 2 == 0 ? (bool[])[true, false] : [false, true])
            {
                if (isWatched)
                {
                    with.Add(await WatchedAsync(wanted, side, dashboard, cancel));
                }
                else
                {
                    without.Add(await AloneAsync(wanted, side, dashboard, cancel));
                }
            }
        }

        ImmutableArray<double> seconds = await side.StepSecondsAsync(cancel);
        return new DashboardResult(
            wanted.Tab, DashboardSide.Of(with, seconds), DashboardSide.Of(without, seconds), WatchedPages.Of(with));
    }

    private static async Task<DashboardBlock> AloneAsync(
        DashboardCase wanted, ClusterSide side, BenchmarkDashboard dashboard, CancellationToken cancel)
    {
        await Task.Delay(wanted.Linger, cancel);
        return await BlockAsync(wanted, side, dashboard, [], cancel);
    }

    private static async Task<DashboardBlock> WatchedAsync(
        DashboardCase wanted, ClusterSide side, BenchmarkDashboard dashboard, CancellationToken cancel)
    {
        string page = $"runs/{side.Run}/{wanted.Tab}";
        ScriptedCircuit?[] circuits = new ScriptedCircuit?[wanted.NumCircuits];
        try
        {
            ParallelOptions parallel = new() { MaxDegreeOfParallelism = ParallelOpens, CancellationToken = cancel };
            await Parallel.ForAsync(0, circuits.Length, parallel, async (i, token) =>
                circuits[i] = await ScriptedCircuit.OpenAsync(dashboard.Http, page, token));
            return await BlockAsync(wanted, side, dashboard, [.. circuits.OfType<ScriptedCircuit>()], cancel);
        }
        finally
        {
            await Task.WhenAll(circuits.OfType<ScriptedCircuit>().Select(circuit => circuit.DisposeAsync().AsTask()));
        }
    }

    private static async Task<DashboardBlock> BlockAsync(
        DashboardCase wanted,
        ClusterSide side,
        BenchmarkDashboard dashboard,
        IReadOnlyList<ScriptedCircuit> circuits,
        CancellationToken cancel)
    {
        await Task.Delay(Settle, cancel);
        long first = await side.StepAsync(cancel);
        ProcessorTimes before = Used(side, dashboard);
        Count(circuits);
        long started = Stopwatch.GetTimestamp();
        await Task.Delay(wanted.Block, cancel);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        IReadOnlyList<CircuitTally> tallies = Count(circuits);
        ProcessorTimes used = Used(side, dashboard).Since(before);
        return new DashboardBlock(first, await side.StepAsync(cancel), seconds, used, tallies);
    }

    private static ImmutableArray<CircuitTally> Count(IEnumerable<ScriptedCircuit> circuits) =>
        [.. circuits.Select(circuit => circuit.TakeTally())];

    private static ProcessorTimes Used(ClusterSide side, BenchmarkDashboard dashboard) => new(
        ProcessTable.ProcessorSeconds([side.Cluster.Silo.Id]),
        ProcessTable.ProcessorSeconds([dashboard.Program.Id]),
        side.Cluster.Postgres.ProcessorSeconds(),
        ProcessTable.ProcessorSeconds([Environment.ProcessId]),
        ProcessTable.ProcessorSeconds(side.Ranks));
}
