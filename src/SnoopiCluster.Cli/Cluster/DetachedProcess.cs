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

    // Fields 3 and 22 of /proc/PID/stat, counted from the one after the name.
    private const int StateField = 0;
    private const int StartField = 19;

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

    /// <summary>When a process was started, in clock ticks since the machine was; null when there is none of that number.</summary>
    public static long? StartOf(int process) =>
        StatOf(process) is { } stat ? long.Parse(stat[StartField], CultureInfo.InvariantCulture) : null;

    /// <summary>Whether a process lives and is one of ours: its number may have gone to another program since.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="started">When it was started; null where nobody wrote that down.</param>
    public static bool Lives(int process, long? started = null)
    {
        try
        {
            string command = File.ReadAllText(FileOf(process, "cmdline"));

            // While a process becomes another program its command line is empty for a moment.
            return StatOf(process) is { } stat
                && stat[StateField] != "Z"
                && (started is null || stat[StartField] == started.Value.ToString(CultureInfo.InvariantCulture))
                && (command.Length == 0 || command.Contains("snoopi", StringComparison.OrdinalIgnoreCase));
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Asks a process to end, and ends it when it has not done so in time.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="time">Clock of the waiting.</param>
    /// <param name="started">When it was started: another process of that number is left alone. Null for whichever is ours.</param>
    public static async Task StopAsync(int process, TimeSpan patience, TimeProvider time, long? started = null)
    {
        if (!Lives(process, started))
        {
            return;
        }

        Signal(process, "TERM");
        long began = time.GetTimestamp();
        while (Lives(process, started) && time.GetElapsedTime(began) < patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time);
        }

        if (Lives(process, started))
        {
            Signal(process, "KILL");
        }
    }

    // What /proc says of it after its name, which may have blanks and brackets of its own (proc(5)).
    private static string[]? StatOf(int process)
    {
        try
        {
            string stat = File.ReadAllText(FileOf(process, "stat"));
            return stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string FileOf(int process, string name) =>
        $"/proc/{process.ToString(CultureInfo.InvariantCulture)}/{name}";

    private static void Signal(int process, string signal)
    {
        using var kill = Process.Start(
            "/bin/sh", ["-c", $"kill -{signal} {process.ToString(CultureInfo.InvariantCulture)} 2>/dev/null"]);
        kill.WaitForExit();
    }
}
