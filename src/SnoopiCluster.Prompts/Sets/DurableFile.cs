namespace SnoopiCluster.Prompts.Sets;

/// <summary>Writes files that are there, whole, once the call returns.</summary>
internal static class DurableFile
{
    /// <exception cref="PromptSetException">
    /// The file cannot be written, for example because the disk is full.
    /// </exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            using FileStream file = new(path, FileMode.Create, FileAccess.Write);
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PromptSetException(path, $"cannot be written: {e.Message}", e);
        }
    }

    /// <summary>
    /// As <see cref="Write"/>, and nobody ever sees a part of it: the file appears by renaming.
    /// </summary>
    /// <exception cref="PromptSetException">The file cannot be written.</exception>
    public static void WriteAtOnce(string path, string temporaryPath, ReadOnlySpan<byte> content)
    {
        Write(temporaryPath, content);
        try
        {
            File.Move(temporaryPath, path, overwrite: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PromptSetException(path, $"cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Whether a file is there and holds just that; one that cannot be read does not.</summary>
    public static bool Holds(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            Span<byte> buffer = stackalloc byte[16 * 1024];
            while (file.Length == file.Position + content.Length && !content.IsEmpty)
            {
                int numRead = file.Read(buffer[..Math.Min(buffer.Length, content.Length)]);
                if (numRead == 0 || !content.StartsWith(buffer[..numRead]))
                {
                    return false;
                }

                content = content[numRead..];
            }

            return content.IsEmpty && file.Length == file.Position;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
