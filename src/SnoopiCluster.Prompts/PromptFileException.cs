namespace SnoopiCluster.Prompts;

/// <summary>
/// A prompt file cannot be read as what it claims to be. Prompts read from it before this are not to be used:
/// the file is not complete. Reading it again does not help.
/// </summary>
public sealed class PromptFileException : Exception
{
    internal PromptFileException(string file, long? line, string fault, Exception? innerException = null)
        : this(file, line, "line", fault, innerException)
    {
    }

    private PromptFileException(
        string file, long? place, string placeName, string fault, Exception? innerException)
        : base(place is null ? $"{file}: {fault}" : $"{file}, {placeName} {place}: {fault}", innerException)
    {
        File = file;
        Line = place;
    }

    /// <summary>The file, as it was named by the caller.</summary>
    public string File { get; }

    /// <summary>
    /// 1-based line of the (unpacked) file where the fault begins, of a parquet file its row; null when the
    /// fault has none.
    /// </summary>
    public long? Line { get; }

    internal static PromptFileException AtRow(
        string file, long? row, string fault, Exception? innerException) =>
        new(file, row, "row", fault, innerException);
}
