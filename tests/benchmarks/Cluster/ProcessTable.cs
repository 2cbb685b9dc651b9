using System.Diagnostics;
using System.Globalization;

namespace SnoopiCluster.Benchmarks.Cluster;

/// <summary>Processes as Linux shows them, and the signals that are sent to them.</summary>
internal static class ProcessTable
{
    /// <summary>Processor time that processes have used so far, in seconds; those that are gone count nothing.</summary>
    public static double ProcessorSeconds(IEnumerable<int> processes) => processes.Sum(id =>
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.TotalProcessorTime.TotalSeconds;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return 0;
        }
    });

    /// <summary>The living children of a process.</summary>
    public static IReadOnlyList<int> ChildrenOf(int id) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int child)
                ? child : 0)
            .Where(child => child > 0 && ParentOf(child) == id),
    ];

    /// <summary>Sends all of them a signal, one right after the other.</summary>
    /// <param name="processes">The processes; those that are gone are left alone.</param>
    /// <param name="signal">Its name, such as <c>STOP</c>.</param>
    public static void Signal(IEnumerable<int> processes, string signal)
    {
        string ids = string.Join(' ', processes.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        using Process kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {ids} 2>/dev/null"]);
        kill.WaitForExit();
    }

    private static int ParentOf(int id)
    {
        try
        {
            // After the name, which is in parentheses and may hold anything: state, parent, ...
            string stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 3);
            return int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
