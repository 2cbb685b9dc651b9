namespace SnoopiCluster.Prompts.Reading;

/// <summary>An open prompt file, whatever its format.</summary>
internal interface IPromptInput : IDisposable
{
    /// <summary>Whether nothing at all was found in the file so far.</summary>
    bool IsEmpty { get; }

    /// <summary>An exception that names this file.</summary>
    /// <param name="place">1-based line, or row of a parquet file; null where the fault has none.</param>
    /// <param name="fault">What was found and what to do.</param>
    /// <param name="inner">Its cause.</param>
    PromptFileException Fault(long? place, string fault, Exception? inner = null);
}
