using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SnoopiCluster.Benchmarks.Cluster;
using SnoopiCluster.Prompts.Ingest;

namespace SnoopiCluster.Benchmarks.Ingest;

/// <summary>What one ingest took.</summary>
/// <param name="Format">The input's format.</param>
/// <param name="InputBytes">Size of the input.</param>
/// <param name="NumRead">Prompts read.</param>
/// <param name="NumKept">Prompts that are no repetition.</param>
/// <param name="ManifestHash">Hash of the manifest that was written.</param>
/// <param name="Seconds">From the process' first look at the file to the manifest on the disk.</param>
/// <param name="PeakMegabytes">Most resident memory that the process had, in 10^6 bytes.</param>
internal sealed record IngestResult(
    string Format,
    long InputBytes,
    long NumRead,
    long NumKept,
    string ManifestHash,
    double Seconds,
    double PeakMegabytes)
{
    /// <summary>Goal of the issue for 3.3 million prompts.</summary>
    public const double GoalSeconds = 60;

    /// <summary>Goal of the issue.</summary>
    public const double GoalMegabytes = 500;

    /// <summary>Whether both goals are reached.</summary>
    public bool IsReached => Seconds < GoalSeconds && PeakMegabytes < GoalMegabytes;
}

/// <summary>
/// Measures the ingest with duplicates dropped, each in a process of its own so that the peak is its own.
/// </summary>
internal static class IngestRun
{
    /// <summary>Prompts of the issue's goal.</summary>
    public const long DefaultPrompts = 3_300_000;

    /// <summary>Name of the command that a measured process runs.</summary>
    public const string OnceCommand = "ingest-once";

    /// <summary>Writes the inputs and ingests them.</summary>
    /// <param name="numPrompts">Prompts of each input.</param>
    /// <param name="folder">An empty folder for inputs and prompt sets.</param>
    /// <exception cref="InvalidOperationException">
    /// A process failed, or the formats gave other prompts.
    /// </exception>
    public static ImmutableArray<IngestResult> Measure(long numPrompts, string folder)
    {
        string lines = Path.Combine(folder, "prompts.jsonl");
        string parquet = Path.Combine(folder, "prompts.parquet");
        IngestPrompts.WriteJsonLines(lines, numPrompts);
        IngestPrompts.WriteParquet(parquet, numPrompts);
        ImmutableArray<IngestResult> results =
            [RunProcess(lines, Path.Combine(folder, "a")), RunProcess(parquet, Path.Combine(folder, "b"))];
        return results.Select(result => result.ManifestHash).Distinct().Count() == 1
            ? results
            : throw new InvalidOperationException(
                $"The same prompts gave the manifest {results[0].ManifestHash} from jsonl and "
                    + $"{results[1].ManifestHash} from parquet.");
    }

    /// <summary>Ingests a file in this process and writes the result as JSON.</summary>
    public static void Once(string file, string folder, TextWriter output)
    {
        long start = Stopwatch.GetTimestamp();
        PromptIngestReport report = PromptIngest.Run(
            folder, [file], new PromptIngestOptions { DropDuplicates = true }, null, CancellationToken.None);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using Process self = Process.GetCurrentProcess();
        output.Write(JsonSerializer.Serialize(new IngestResult(
            report.Files[0].Format.ToString(),
            new FileInfo(file).Length,
            report.NumRead,
            report.NumKept,
            report.Set.Manifest.Hash.ToString(),
            seconds,
            self.PeakWorkingSet64 / 1e6)));
    }

    /// <summary>The results as text.</summary>
    public static string ToTable(ImmutableArray<IngestResult> results)
    {
        StringBuilder text = new();
        foreach (IngestResult result in results)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"ingest {result.Format,-10} {result.NumRead,10:n0} prompts "
                + $"({result.InputBytes / 1e6,4:n0} MB), {result.NumKept:n0} kept: {result.Seconds,5:f1} s, peak {result.PeakMegabytes,4:f0} MB; "
                + $"goal {IngestResult.GoalSeconds:f0} s, {IngestResult.GoalMegabytes:f0} MB: "
                + $"{(result.IsReached ? "reached" : "MISSED")}\n");
        }

        return text.ToString();
    }

    private static IngestResult RunProcess(string file, string folder)
    {
        using Process process = Process.Start(new ProcessStartInfo(StartedProgram.Dotnet)
        {
            ArgumentList = { typeof(IngestRun).Assembly.Location, OnceCommand, file, folder },
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException($"{StartedProgram.Dotnet} could not be started.");
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        IngestResult? result =
            process.ExitCode == 0 ? JsonSerializer.Deserialize<IngestResult>(output) : null;
        return result ?? throw new InvalidOperationException(
            $"The ingest of {file} ended with {process.ExitCode}: {output}");
    }
}
