using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SnoopiCluster.Benchmarks.Cluster;

/// <summary>A program of the house that runs beside the benchmark; it ends, with all that it started, when disposed.</summary>
internal sealed class StartedProgram : IDisposable
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);

    private readonly string _log;
    private readonly Process _process;

    private StartedProgram(string log, Process process)
    {
        _log = log;
        _process = process;
    }

    /// <summary>The runtime that the benchmark runs on: .../dotnet/shared/Microsoft.NETCore.App/VERSION/.</summary>
    public static string Dotnet { get; } = Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    /// <summary>Its process.</summary>
    public int Id => _process.Id;

    /// <summary>Starts a program that lies beside the benchmark.</summary>
    /// <param name="assembly">Name of its assembly's file.</param>
    /// <param name="arguments">What it is told.</param>
    /// <param name="log">File that takes its output.</param>
    /// <param name="variables">Environment variables besides the benchmark's.</param>
    public static StartedProgram Start(
        string assembly,
        IEnumerable<string> arguments,
        string log,
        IEnumerable<KeyValuePair<string, string>> variables)
    {
        // The shell only turns the output to the file: exec leaves its process id to the program.
        ProcessStartInfo start = new("/bin/sh",
        [
            "-c", "exec \"$@\" </dev/null >\"$SNOOPI_LOG\" 2>&1", "sh",
            Dotnet, Path.Combine(AppContext.BaseDirectory, assembly), .. arguments,
        ]);
        start.Environment["SNOOPI_LOG"] = log;
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        return new StartedProgram(
            log, Process.Start(start) ?? throw new InvalidOperationException($"{assembly} could not be started."));
    }

    /// <summary>Says why the benchmark cannot go on if the program has ended.</summary>
    /// <exception cref="InvalidOperationException">It has.</exception>
    public void ThrowIfEnded()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException(
                $"{Path.GetFileNameWithoutExtension(_log)} ended with {_process.ExitCode}: {LastLines()}");
        }
    }

    /// <summary>The end of what it wrote.</summary>
    public string LastLines() => string.Join('\n', File.ReadLines(_log).TakeLast(8));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(EndPatience);
        }

        _process.Dispose();
    }
}
