using System.Collections.Immutable;
using System.Diagnostics;
using System.IO.Compression;
using SnoopiCluster.Benchmarks.Circuits;
using SnoopiCluster.Benchmarks.Cluster;
using SnoopiCluster.Benchmarks.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Storage;

namespace SnoopiCluster.Benchmarks.Series;

/// <summary>
/// Times what is asked for when a long run's curves are opened: the silo's answer, and the dashboard's page until its script has
/// been handed a chart.
/// </summary>
internal static class SeriesRun
{
    private const int Rounds = 7;
    private const int Points = 500;

    // The function of js/chart.js that is given what a chart shows.
    private const string ShowsChart = "set";

    // What the curves of a run show when its page is opened.
    private static readonly ImmutableArray<string> Keys =
    [
        "vsd_loss", "lora_loss", "student_grad_norm", "lora_grad_norm", "student_update_ratio", "samples_per_second",
        "memory_bytes", "phase_student", "phase_teachers", "phase_all_reduce", "residual_kappa_0", "residual_t_9",
    ];

    // The first finds a program that has just started, the others one that has shown curves, but none of theirs.
    private static readonly ImmutableArray<RunId> Runs =
        [RunId.Of([0, 0, 0, 0, 0, 9]), RunId.Of([0, 0, 0, 0, 0, 10]), RunId.Of([0, 0, 0, 0, 0, 11])];

    /// <summary>Stores runs of so many steps and asks for their series.</summary>
    /// <param name="steps">Steps of each run.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">A part does not start, or does not take or give what it should.</exception>
    public static async Task<SeriesResult> MeasureAsync(int steps, string folder, CancellationToken cancel)
    {
        await using BenchmarkCluster cluster = await BenchmarkCluster.StartAsync(folder, cancel);
        await using (SnoopiDatabase database = new(cluster.Postgres.ConnectionString))
        {
            foreach (RunId run in Runs)
            {
                await StoredRuns.StoreAsync(
                    database, run, StoredRuns.SpecOf("bench", steps), RunStatus.Completed, steps, cancel);
            }
        }

        string path = $"runs/{Runs[0]}/series?keys={string.Join(',', Keys)}&points={Points}";
        (byte[] answer, double firstMs) = await cluster.TimeAsync(path, cancel);
        List<double> later = [];
        for (int round = 0; round < Rounds; round++)
        {
            later.Add((await cluster.TimeAsync(path, cancel)).Ms);
        }

        using BenchmarkDashboard dashboard = await BenchmarkDashboard.StartAsync(cluster, cancel);
        double firstPageMs = await OpenCurvesAsync(dashboard, Runs[0], cancel);
        List<double> otherPages = [];
        foreach (RunId other in Runs.Skip(1))
        {
            otherPages.Add(await OpenCurvesAsync(dashboard, other, cancel));
        }

        List<double> laterPages = [];
        for (int round = 0; round < Rounds; round++)
        {
            laterPages.Add(await OpenCurvesAsync(dashboard, Runs[0], cancel));
        }

        return new SeriesResult(steps, Keys.Length)
        {
            FirstMs = firstMs,
            MedianMs = Statistics.Median(later),
            Bytes = answer.Length,
            CompressedBytes = Compress(answer),
            FirstPageMs = firstPageMs,
            OtherPageMs = otherPages.Max(),
            PageMedianMs = Statistics.Median(laterPages),
        };
    }

    private static async Task<double> OpenCurvesAsync(BenchmarkDashboard dashboard, RunId run, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        await using ScriptedCircuit circuit = await ScriptedCircuit.OpenAsync(dashboard.Http, $"runs/{run}/curves", cancel);
        await circuit.UntilCalledAsync(ShowsChart, cancel);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static long Compress(byte[] bytes)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return compressed.Length;
    }
}
