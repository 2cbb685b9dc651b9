using System.ComponentModel;
using System.Runtime.InteropServices;

namespace SnoopiCluster.Tensors;

/// <summary>
/// Flushes a folder to the disk: without it a file that was renamed into the folder may be back under its old
/// name after a power cut. .NET offers this for files only.
/// </summary>
internal static partial class DurableFolder
{
    private const int ReadOnly = 0;

    /// <summary>Flushes the folder's entries.</summary>
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    internal static void Flush(string folder)
    {
        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure(folder);
        }

        try
        {
            if (Synchronise(descriptor) != 0)
            {
                throw Failure(folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string folder)
    {
        var error = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"flushing the folder {folder} failed: {error.Message}", error);
    }

    [LibraryImport(
        "libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronise(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
