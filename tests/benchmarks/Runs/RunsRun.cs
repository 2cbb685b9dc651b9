using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using SnoopiCluster.Benchmarks.Circuits;
using SnoopiCluster.Benchmarks.Cluster;
using SnoopiCluster.Benchmarks.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Storage;

namespace SnoopiCluster.Benchmarks.Runs;

/// <summary>Times the list of many runs: the silo's pages in each order, and the dashboard's.</summary>
internal static class RunsRun
{
    private const int PageSize = 50;
    private const int ParallelStores = 4;
    private static readonly ImmutableArray<RunStatus> Statuses =
        [RunStatus.Completed, RunStatus.Completed, RunStatus.Failed, RunStatus.Cancelled, RunStatus.Paused];

    /// <summary>The orders, as the API names them.</summary>
    public static ImmutableArray<string> Orders { get; } =
        [.. Enum.GetNames<RunOrder>().SelectMany(name => (string[])[name.ToLowerInvariant(), "-" + name.ToLowerInvariant()])];

    /// <summary>Stores runs and asks for pages of them.</summary>
    /// <param name="numRuns">How many, more than a page.</param>
    /// <param name="steps">Steps that each has rows of.</param>
    /// <param name="rounds">How often each page is asked for.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">A part does not start, or does not take or give what it should.</exception>
    public static async Task<RunsResult> MeasureAsync(
        int numRuns, int steps, int rounds, string folder, CancellationToken cancel)
    {
        await using BenchmarkCluster cluster = await BenchmarkCluster.StartAsync(folder, cancel);
        await StoreAsync(cluster, numRuns, steps, cancel);
        int[] skips = [0, numRuns / 2, numRuns - PageSize];
        List<OrderResult> orders = [];
        double firstMs = (await cluster.TimeAsync($"runs?max={PageSize}", cancel)).Ms;
        foreach (string order in Orders)
        {
            List<double> times = [];
            int bytes = 0;
            for (int i = 0; i < rounds * skips.Length; i++)
            {
                string path = string.Create(
                    CultureInfo.InvariantCulture, $"runs?max={PageSize}&sort={order}&skip={skips[i % skips.Length]}");
                (byte[] answer, double ms) = await cluster.TimeAsync(path, cancel);
                times.Add(ms);
                bytes = Math.Max(bytes, answer.Length);
            }

            orders.Add(new OrderResult(order, Statistics.Median(times), Statistics.Percentile(times, 0.99), bytes));
        }

        using BenchmarkDashboard dashboard = await BenchmarkDashboard.StartAsync(cluster, cancel);
        (ImmutableArray<double> pages, ImmutableArray<double> circuits) = await PagesAsync(dashboard, numRuns, cancel);
        return new RunsResult(numRuns, steps, firstMs, [.. orders], pages, circuits);
    }

    private static async Task StoreAsync(BenchmarkCluster cluster, int numRuns, int steps, CancellationToken cancel)
    {
        await using SnoopiDatabase database = new(cluster.Postgres.ConnectionString);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = ParallelStores, CancellationToken = cancel };
        await Parallel.ForAsync(0, numRuns, parallel, async (i, token) =>
        {
            RunId id = RunId.Of([1, 0, 0, 0, (byte)(i >> 8), (byte)i]);

            // Names and ranges in another order than the runs, so that no sort has nothing to do.
            int place = (i * 7_919) % numRuns;
            RunSpec spec = StoredRuns.SpecOf(NameOf(place), steps + (place % 5 * steps)) with
            {
                Kappa = new KappaSpec { Range = new GuidanceRange(0.5 * (1 + (place % 8)), 0.5 * (2 + (place % 11) + (place % 8))) },
            };
            await StoredRuns.StoreAsync(database, id, spec, Statuses[i % Statuses.Length], steps, token);
            await StoredRuns.StoreSampleAsync(database, id, steps / 2, token);
        });
    }

    private static string NameOf(int place) => string.Create(CultureInfo.InvariantCulture, $"guidance-{place:d4}");

    // Every one another page: the dashboard reads one that is looked at once for all.
    private static async Task<(ImmutableArray<double> Pages, ImmutableArray<double> Circuits)> PagesAsync(
        BenchmarkDashboard dashboard, int numRuns, CancellationToken cancel)
    {
        List<double> pages = [];
        List<double> circuits = [];
        foreach ((int i, string order) in Orders.Index())
        {
            int page = 1 + (i % (numRuns / PageSize));
            string path = string.Create(CultureInfo.InvariantCulture, $"runs?sort={order}&page={page}");
            (string markup, double ms) = await dashboard.ReadPageAsync(path, cancel);
            pages.Add(ms);
            if (!markup.Contains("guidance-", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"The dashboard's /{path} shows no run.");
            }

            long started = Stopwatch.GetTimestamp();
            await using ScriptedCircuit circuit = await ScriptedCircuit.OpenAsync(
                dashboard.Http, $"{path}&search=guidance", cancel);
            circuits.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return ([.. pages], [.. circuits]);
    }
}
