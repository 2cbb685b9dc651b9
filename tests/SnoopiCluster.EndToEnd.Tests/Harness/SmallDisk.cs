using System.ComponentModel;
using System.Diagnostics;

namespace SnoopiCluster.EndToEnd.Tests.Harness;

/// <summary>A small file system in memory, to see what happens when a disk is full.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const string Ballast = "ballast";

    private SmallDisk(string path) => FullPath = path;

    /// <summary>Where it is mounted.</summary>
    public string FullPath { get; }

    /// <summary>Mounts one, or skips the test where this process may not.</summary>
    public static SmallDisk Mount(string path, int kibibytes)
    {
        Directory.CreateDirectory(path);
        Assert.SkipUnless(
            Runs("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "tmpfs", path),
            "this process may not mount a small file system");
        return new SmallDisk(path);
    }

    /// <summary>Fills it but for some bytes.</summary>
    public void Fill(long leave)
    {
        long free = new DriveInfo(FullPath).AvailableFreeSpace - leave;
        using FileStream file = File.Create(Path.Combine(FullPath, Ballast));
        file.Write(new byte[Math.Max(0, free)]);
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Empty() => File.Delete(Path.Combine(FullPath, Ballast));

    /// <inheritdoc/>
    public void Dispose() => Runs("umount", "-l", FullPath);

    private static bool Runs(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(command, arguments) { RedirectStandardError = true });
            process?.WaitForExit();
            return process is { ExitCode: 0 };
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
