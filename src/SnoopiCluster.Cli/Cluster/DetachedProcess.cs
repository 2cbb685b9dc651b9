using System.Diagnostics;
using System.Globalization;

namespace SnoopiCluster.Cli.Cluster;

/// <summary>
/// Processes that outlive the command that started them: in a session of their own, so that neither its terminal nor its
/// signals end them.
/// </summary>
internal static class DetachedProcess
{
    // exec keeps the shell's process id, which setsid passes on as it is no group's leader.
    private const string Script = "exec setsid \"$@\" </dev/null >>\"$SNOOPI_LOG\" 2>&1";

    /// <summary>Starts a program.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="log">File that its output is appended to.</param>
    /// <param name="variables">Environment variables besides this process' own.</param>
    /// <returns>Its process id.</returns>
    public static int Start(IReadOnlyList<string> command, string log, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (string argument in new[] { "-c", Script, "snoopi" }.Concat(command))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["SNOOPI_LOG"] = log;
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)
            ?? throw new CliFault($"{command[0]} could not be started.", ExitCode.Failed);
        return process.Id;
    }

    /// <summary>Whether a process lives and is one of ours: its number may have gone to another program since.</summary>
    public static bool Lives(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");
            string command = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/cmdline");

            // While a process becomes another program its command line is empty for a moment.
            return !stat[(stat.LastIndexOf(')') + 1)..].TrimStart().StartsWith('Z')
                && (command.Length == 0 || command.Contains("snoopi", StringComparison.OrdinalIgnoreCase));
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Asks a process to end, and ends it when it has not done so in time.</summary>
    public static async Task StopAsync(int process, TimeSpan patience, TimeProvider time)
    {
        if (!Lives(process))
        {
            return;
        }

        Signal(process, "TERM");
        long started = time.GetTimestamp();
        while (Lives(process) && time.GetElapsedTime(started) < patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time);
        }

        if (Lives(process))
        {
            Signal(process, "KILL");
        }
    }

    private static void Signal(int process, string signal)
    {
        using var kill = Process.Start(
            "/bin/sh", ["-c", $"kill -{signal} {process.ToString(CultureInfo.InvariantCulture)} 2>/dev/null"]);
        kill.WaitForExit();
    }
}
