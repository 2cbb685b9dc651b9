namespace SnoopiCluster.Worker.Nodes;

/// <summary>How a process' end is told to a person.</summary>
internal static class RankEnding
{
    /// <summary>Exit code of a process that could not be started; what a shell says of a command that is not there.</summary>
    public const int NotStarted = 127;

    /// <summary>Exit code of a process that a signal ended, without the signal's number.</summary>
    public const int SignalBase = 128;

    private static readonly Dictionary<int, string> Signals = new()
    {
        [1] = "SIGHUP", [2] = "SIGINT", [3] = "SIGQUIT", [4] = "SIGILL", [6] = "SIGABRT", [7] = "SIGBUS", [8] = "SIGFPE",
        [9] = "SIGKILL", [11] = "SIGSEGV", [13] = "SIGPIPE", [15] = "SIGTERM", [24] = "SIGXCPU", [25] = "SIGXFSZ",
    };

    /// <summary>One text: what ended it, why where the node did, and the log's last lines.</summary>
    /// <param name="code">Exit code; 128 and the signal's number when a signal ended it.</param>
    /// <param name="killedBecause">Why the node killed it; null when it did not.</param>
    /// <param name="tail">Last lines of its log.</param>
    public static string Describe(int code, string? killedBecause, IReadOnlyList<string> tail)
    {
        string ending = code > SignalBase && Signals.TryGetValue(code - SignalBase, out string? signal)
            ? $"ended by signal {code - SignalBase} ({signal})"
            : $"ended with exit code {code}";
        if (killedBecause is not null)
        {
            ending = $"killed by its node because {killedBecause}";
        }
        else if (code == SignalBase + 9)
        {
            // The one signal that nobody in this system sends without saying why.
            ending += "; the kernel does so when memory is used up";
        }

        return tail.Count == 0 ? ending : $"{ending}. The last lines of its log:\n{string.Join('\n', tail)}";
    }
}
