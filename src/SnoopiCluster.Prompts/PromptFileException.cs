namespace SnoopiCluster.Prompts;

/// <summary>
/// A prompt file cannot be read as what it claims to be. Prompts read from it before this are not to be used:
/// the file is not complete. Reading it again does not help.
/// </summary>
public sealed class PromptFileException : Exception
{
    internal PromptFileException(string file, long? line, string fault, Exception? innerException = null)
        : base(line is null ? $"{file}: {fault}" : $"{file}, line {line}: {fault}", innerException)
    {
        File = file;
        Line = line;
    }

    /// <summary>The file, as it was named by the caller.</summary>
    public string File { get; }

    /// <summary>
    /// 1-based line of the (unpacked) file where the fault begins; null when the fault has no line.
    /// </summary>
    public long? Line { get; }
}
