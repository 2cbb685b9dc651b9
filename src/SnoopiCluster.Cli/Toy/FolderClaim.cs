namespace SnoopiCluster.Cli.Toy;

/// <summary>Folders in which one process at a time may work.</summary>
internal static class FolderClaim
{
    /// <summary>
    /// Takes a folder until what is returned is disposed; a process that dies gives it back.
    /// </summary>
    /// <param name="folder">Full path; made when it is not there.</param>
    /// <param name="file">Name of the file that is locked; it stays.</param>
    /// <param name="refusal">What to tell where another process has it.</param>
    /// <exception cref="CliFault">Another process has it.</exception>
    public static FileStream Take(string folder, string file, string refusal) =>
        TryTake(folder, file) ?? throw new CliFault(refusal, ExitCode.Failed);

    /// <summary>Takes a folder as <see cref="Take"/> does; null when another process has it.</summary>
    /// <param name="folder">Full path; made when it is not there.</param>
    /// <param name="file">Name of the file that is locked; it stays.</param>
    public static FileStream? TryTake(string folder, string file)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(
                Path.Combine(folder, file), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
