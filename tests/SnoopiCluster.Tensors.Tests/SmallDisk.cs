using System.Diagnostics;

namespace SnoopiCluster.Tensors.Tests;

/// <summary>A file system of a few kibibytes, to see what happens when a disk is full.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => FullPath = path;

    /// <summary>Where it is mounted.</summary>
    internal string FullPath { get; }

    /// <summary>Mounts one, or skips the test where this process may not.</summary>
    internal static SmallDisk Mount(string path, int kibibytes)
    {
        Directory.CreateDirectory(path);
        bool mounted = Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "tmpfs", path);
        Assert.SkipUnless(mounted, "this process may not mount a small file system");
        return new SmallDisk(path);
    }

    /// <inheritdoc/>
    public void Dispose() => Assert.True(Run("umount", FullPath));

    private static bool Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(command, arguments) { RedirectStandardError = true });
            process?.WaitForExit();
            return process is { ExitCode: 0 };
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
