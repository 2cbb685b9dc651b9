using System.Diagnostics;

namespace SnoopiCluster.Testing.Cluster;

/// <summary>A process of a cluster under test: the silo, or a node's agent. It can be killed and started again.</summary>
/// <param name="name">What it is, for messages.</param>
/// <param name="logFile">Takes what it writes, over all its lives.</param>
/// <param name="command">The program and its arguments.</param>
/// <param name="variables">Environment variables besides those of the tests.</param>
public sealed class ClusterPart(
    string name, string logFile, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables)
{
    private Process? _process;

    /// <summary>What it is.</summary>
    public string Name => name;

    /// <summary>Its process; 0 before the first start.</summary>
    public int Id => _process?.Id ?? 0;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>All that it has written.</summary>
    public string Log
    {
        get
        {
            if (!File.Exists(logFile))
            {
                return "";
            }

            using FileStream file = new(logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using StreamReader reader = new(file);
            return reader.ReadToEnd();
        }
    }

    /// <summary>Starts it.</summary>
    public void Start()
    {
        Assert.False(IsRunning, $"{name} runs already");
        _process?.Dispose();

        // The shell only turns the output to the file: exec leaves its process id to the program.
        ProcessStartInfo start = new(
            "/bin/sh", ["-c", "exec \"$@\" </dev/null >>\"$PART_LOG\" 2>&1", "sh", .. command]);
        start.Environment["PART_LOG"] = logFile;
        foreach ((string variable, string value) in variables)
        {
            start.Environment[variable] = value;
        }

        _process = Process.Start(start)!;
    }

    /// <summary>Kills it (SIGKILL) and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Asks it to end (SIGTERM) and waits until it is gone.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync(TimeSpan patience)
    {
        Assert.NotNull(_process);
        ProcessTable.Signal(_process.Id, "TERM");
        using CancellationTokenSource limit = new(patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>The last lines of its log.</summary>
    public string Tail(int lines) => string.Join(
        '\n', Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(lines).Select(line => $"    {line}"));
}
