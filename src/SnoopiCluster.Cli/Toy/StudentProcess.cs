using System.Diagnostics;
using System.Globalization;
using SnoopiCluster.Cli.Cluster;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// A training in a process of its own, one core's worth. It ends after its step, with a checkpoint, when it
/// is told to and also when this process dies in whatever way: both close the pipe that a shell beside it
/// waits on.
/// </summary>
/// <param name="log">File that its standard error is appended to.</param>
/// <param name="onLine">Told of each line of its standard output.</param>
internal sealed class StudentProcess(string log, Action<string> onLine)
{
    // Lines of the log that a fault quotes.
    private const int QuotedLines = 5;

    // In a session of its own: a terminal's Ctrl-C would reach it beside the order to stop, and the second
    // signal to a training ends it at once, without a checkpoint.
    private const string Script = """
        exec 3<&0
        "$@" </dev/null 2>>"$SNOOPI_LOG" 3<&- & training=$!
        { cat <&3; kill -TERM $training; } >/dev/null 2>&1 & watch=$!
        exec 3<&-
        wait $training; code=$?
        kill $watch 2>/dev/null
        exit $code
        """;

    /// <summary>Runs this program with other arguments to its end.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="stop">Tells it to end.</param>
    /// <exception cref="OperationCanceledException">It was told to end, and has.</exception>
    /// <exception cref="CliFault">It failed.</exception>
    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        long logged = File.Exists(log) ? new FileInfo(log).Length : 0;
        using Process process = Start(arguments);
        await using (stop.Register(process.StandardInput.Close))
        {
            // Read on although told to stop: a full pipe would hold up its last checkpoint.
            while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
            {
                onLine(line);
            }

            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.StandardInput.Close();
        stop.ThrowIfCancellationRequested();
        if (process.ExitCode != ExitCode.Ok)
        {
            throw new CliFault(
                string.Create(
                    CultureInfo.InvariantCulture, $"its training ended with exit code {process.ExitCode}; ")
                + Quote(logged),
                ExitCode.Failed);
        }
    }

    private Process Start(IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(
            "setsid", ["sh", "-c", Script, "snoopi", ProgramFiles.Dotnet, ProgramFiles.Snoopi, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["SNOOPI_LOG"] = log;

        // One core each; OpenBLAS' own threads beside OpenMP's make a step slower (design section 5).
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        start.Environment["OMP_NUM_THREADS"] = "1";
        return Process.Start(start) ?? throw new CliFault("setsid could not be started.", ExitCode.Failed);
    }

    private string Quote(long logged)
    {
        using FileStream stream = new(log, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(Math.Min(logged, stream.Length), SeekOrigin.Begin);
        using StreamReader reader = new(stream);
        string[] lines =
            [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0).TakeLast(QuotedLines)];
        return lines.Length == 0
            ? $"{log} says nothing more."
            : $"{log} ends with:\n    " + string.Join("\n    ", lines);
    }
}
