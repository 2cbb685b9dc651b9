using System.Diagnostics;
using System.Globalization;

namespace SnoopiCluster.Cli.Demo;

/// <summary>The rank processes of a node on this machine.</summary>
internal static class RankProcesses
{
    /// <summary>Process ids of an agent's rank processes, the newest last.</summary>
    /// <param name="agent">Process id of the agent.</param>
    public static IReadOnlyList<int> Of(int agent) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Select(name =>
                int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0 && ParentOf(id) == agent)
            .Order(),
    ];

    /// <summary>Ends a process at once, as a crash or the system's memory killer does.</summary>
    public static void Kill(int process)
    {
        using var victim = Process.GetProcessById(process);
        victim.Kill();
    }

    private static int ParentOf(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");

            // The name before stands in brackets and may hold blanks; state and parent follow it.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
