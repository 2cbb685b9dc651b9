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

    private static readonly RunId Run = RunId.Of([0, 0, 0, 0, 0, 9]);

    /// <summary>Stores a run of so many steps and asks for its series.</summary>
    /// <param name="steps">Steps of the run.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">A part does not start, or does not take or give what it should.</exception>
    public static async Task<SeriesResult> MeasureAsync(int steps, string folder, CancellationToken cancel)
    {
        await using BenchmarkCluster cluster = await BenchmarkCluster.StartAsync(folder, cancel);
        await using (SnoopiDatabase database = new(cluster.Postgres.ConnectionString))
        {
            await StoredRuns.StoreAsync(
                database, Run, StoredRuns.SpecOf("bench", steps), RunStatus.Completed, steps, cancel);
        }

        string path = $"runs/{Run}/series?keys={string.Join(',', Keys)}&points={Points}";
        (byte[] answer, double firstMs) = await cluster.TimeAsync(path, cancel);
        List<double> later = [];
        for (int round = 0; round < Rounds; round++)
        {
            later.Add((await cluster.TimeAsync(path, cancel)).Ms);
        }

        using BenchmarkDashboard dashboard = await BenchmarkDashboard.StartAsync(cluster, cancel);
        double firstPageMs = await OpenCurvesAsync(dashboard, cancel);
        List<double> laterPages = [];
        for (int round = 0; round < Rounds; round++)
        {
            laterPages.Add(await OpenCurvesAsync(dashboard, cancel));
        }

        return new SeriesResult(steps, Keys.Length)
        {
            FirstMs = firstMs,
            MedianMs = Statistics.Median(later),
            Bytes = answer.Length,
            CompressedBytes = Compress(answer),
            FirstPageMs = firstPageMs,
            PageMedianMs = Statistics.Median(laterPages),
        };
    }

    private static async Task<double> OpenCurvesAsync(BenchmarkDashboard dashboard, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        await using ScriptedCircuit circuit = await ScriptedCircuit.OpenAsync(dashboard.Http, $"runs/{Run}/curves", cancel);
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
