using System.Diagnostics;
using System.Globalization;

namespace SnoopiCluster.Testing.Cluster;

/// <summary>Processes as Linux shows them, and the signals that tests send.</summary>
public static class ProcessTable
{
    /// <summary>
    /// All living processes that were started with an environment variable, by themselves or through others.
    /// </summary>
    public static IReadOnlyList<int> StartedWith(string variable) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(IdOf)
            .Where(id => id > 0 && id != Environment.ProcessId && Lives(id)
                && Read(id, "environ").Split('\0').Contains(variable)),
    ];

    /// <summary>Whether a process is there, and not only waiting to be taken note of.</summary>
    public static bool Lives(int id) => StateOf(id) is not (null or 'Z' or 'X');

    /// <summary>Whether a process is stopped.</summary>
    public static bool IsStopped(int id) => StateOf(id) == 'T';

    /// <summary>The living children of a process.</summary>
    public static IReadOnlyList<int> ChildrenOf(int id) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(IdOf)
            .Where(child => child > 0 && Lives(child) && ParentOf(child) == id),
    ];

    /// <summary>Sends a signal by its name, such as <c>STOP</c>; one that is gone is left alone.</summary>
    public static void Signal(int id, string name)
    {
        using Process kill = Process.Start(
            "/bin/sh", ["-c", $"kill -{name} {id.ToString(CultureInfo.InvariantCulture)} 2>/dev/null"]);
        kill.WaitForExit();
    }

    /// <summary>Kills a process at once: no other program has to be started for it.</summary>
    public static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It is gone.
        }
    }

    private static int IdOf(string folder) =>
        int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) ? id : 0;

    private static char? StateOf(int id) => Fields(id) is [var state, ..] ? state[0] : null;

    private static int ParentOf(int id) =>
        Fields(id) is [_, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : 0;

    // After the name, which is in parentheses and may hold anything: state, parent, ...
    private static string[] Fields(int id) => Read(id, "stat") is { Length: > 0 } stat
        ? stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
        : [];

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
