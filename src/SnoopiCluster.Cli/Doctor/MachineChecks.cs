using System.Globalization;
using System.Runtime.InteropServices;

namespace SnoopiCluster.Cli.Doctor;

/// <summary>What of the machine a run needs beside libtorch: runtime, cores, memory, room to write.</summary>
internal static class MachineChecks
{
    private const double GiB = 1L << 30;

    // The toy models train in one; SD1.5 in fp32 with AdamW and EMA takes some 40.
    private const double LeastMemoryGiB = 2;
    private const double LeastDiskGiB = 2;

    /// <summary>Looks at the .NET runtime.</summary>
    public static DoctorFinding DotNet() =>
        new(".NET", DoctorState.Ok,
            $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");

    /// <summary>Looks at the cores that this process may use.</summary>
    public static DoctorFinding Cores()
    {
        int cores = Environment.ProcessorCount;
        return new("cores", DoctorState.Ok, cores.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Looks at the memory that this process may use and that is free now.</summary>
    public static DoctorFinding Memory()
    {
        double usable = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / GiB;
        double free = Math.Min(usable, (AvailableBytes() ?? usable * GiB) / GiB);
        string found = string.Create(CultureInfo.InvariantCulture, $"{free:0.0} of {usable:0.0} GiB free");
        return free >= LeastMemoryGiB
            ? new("memory", DoctorState.Ok, found)
            : new("memory", DoctorState.Warn, found,
                "End other programs, or train small models with a small micro_batch only.");
    }

    /// <summary>
    /// Tries to write into a folder, or where it would be made, and looks at the room there.
    /// </summary>
    public static DoctorFinding Writing(string name, string folder)
    {
        string place = folder;
        while (!Directory.Exists(place) && Path.GetDirectoryName(place) is { } parent)
        {
            place = parent;
        }

        try
        {
            string probe = Path.Combine(place, $".snoopi-doctor-{Environment.ProcessId}");
            using (new FileStream(
                probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }

            double free = new DriveInfo(place).AvailableFreeSpace / GiB;
            string found =
                string.Create(CultureInfo.InvariantCulture, $"{folder}: writable, {free:0.0} GiB free");
            return free >= LeastDiskGiB
                ? new(name, DoctorState.Ok, found)
                : new(name, DoctorState.Warn, found,
                    "Free some space: checkpoints and models are written here.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new(name, DoctorState.Fail, $"{folder}: {fault.Message}",
                "Change its permissions, or name another folder with --out.");
        }
    }

    private static double? AvailableBytes()
    {
        const string Key = "MemAvailable:";
        string? line = File.Exists("/proc/meminfo")
            ? File.ReadLines("/proc/meminfo").FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line?[Key.Length..].Trim().Split(' ')[0] is { } kibibytes
            && double.TryParse(kibibytes, CultureInfo.InvariantCulture, out double number)
            ? number * 1024
            : null;
    }
}
