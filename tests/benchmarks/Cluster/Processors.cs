using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace SnoopiCluster.Benchmarks.Cluster;

/// <summary>The processors that processes may run on, as <c>taskset</c> sets them.</summary>
internal static class Processors
{
    private const int MaxTries = 20;

    /// <summary>The processors that this process may use, in order.</summary>
    public static ImmutableArray<int> Own() => ParseList(AllowedIn($"/proc/{Environment.ProcessId}/status") ?? "0");

    /// <summary>Has all threads of a process, and those that they start, run on these processors only.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="processors">At least one.</param>
    /// <exception cref="InvalidOperationException">The process is gone, or may not be told so.</exception>
    public static void Pin(int process, IReadOnlyCollection<int> processors)
    {
        string list = string.Join(',', processors);
        string last = "";
        for (int i = 0; i < MaxTries; i++)
        {
            last = Taskset(process, list);

            // A thread that began meanwhile may have been missed.
            if (Threads(process) is { Count: > 0 } threads
                && threads.All(allowed => ParseList(allowed).SequenceEqual(processors.Order())))
            {
                return;
            }
        }

        throw new InvalidOperationException($"Process {process} could not be pinned to the processors {list}: {last}");
    }

    /// <summary>Reads a list as the kernel writes it.</summary>
    /// <param name="text">Such as <c>0-2,5</c>.</param>
    public static ImmutableArray<int> ParseList(string text) =>
    [
        .. text.Split(',', StringSplitOptions.TrimEntries).SelectMany(part =>
        {
            int[] ends = [.. part.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture))];
            return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
        }),
    ];

    private static string Taskset(int process, string list)
    {
        ProcessStartInfo start = new(
            "taskset",
            ["--all-tasks", "--cpu-list", "--pid", list, process.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        using Process taskset = Process.Start(start)
            ?? throw new InvalidOperationException("taskset (Debian's util-linux) could not be started.");
        string said = taskset.StandardOutput.ReadToEnd();
        taskset.WaitForExit();
        return said.Trim();
    }

    private static List<string> Threads(int process)
    {
        string folder = $"/proc/{process.ToString(CultureInfo.InvariantCulture)}/task";
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Select(thread => AllowedIn($"{thread}/status")).OfType<string>()]
            : [];
    }

    // Null where the thread is gone.
    private static string? AllowedIn(string statusFile)
    {
        const string Key = "Cpus_allowed_list:";
        try
        {
            return File.ReadLines(statusFile).FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
                ?[Key.Length..].Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
