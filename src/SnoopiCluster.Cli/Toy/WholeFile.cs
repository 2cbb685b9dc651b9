using System.Text;

namespace SnoopiCluster.Cli.Toy;

/// <summary>Files that are there whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Writes a text beside its place and moves it there.</summary>
    /// <param name="file">Full path; what is there is replaced.</param>
    /// <param name="write">Writes the text; lines end with a line feed.</param>
    /// <exception cref="CliFault">It cannot be written; nothing of it is left.</exception>
    public static void Write(string file, Action<TextWriter> write)
    {
        string temporary = $"{file}.partial";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file) ?? ".");
            using (StreamWriter text =
                new(temporary, append: false, new UTF8Encoding(false)) { NewLine = "\n" })
            {
                write(text);
            }

            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
            throw new CliFault($"{file} could not be written: {fault.Message}", ExitCode.Failed);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Where nothing can be written, nothing was; the first fault is the one to tell of.
        }
    }
}
