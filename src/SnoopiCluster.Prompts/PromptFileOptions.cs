namespace SnoopiCluster.Prompts;

/// <summary>How a prompt file shall be read.</summary>
public sealed record PromptFileOptions
{
    /// <summary>
    /// Column (csv, tsv, parquet) or key (json, jsonl) that holds the prompt, spelt exactly; plain text has
    /// none and ignores it. Null takes the first that there is of <c>prompt</c>, <c>caption</c>,
    /// <c>text</c> and <c>IIW</c>, preferring this spelling to one that differs in case.
    /// </summary>
    public string? Column { get; init; }

    /// <summary>The file's format; null goes by the end of its name.</summary>
    public PromptFileFormat? Format { get; init; }

    /// <summary>
    /// Most characters (Unicode code points) of a prompt; a longer one is an error. Default 100,000: some
    /// hundred times what a text encoder reads, so that only a file which is not a prompt list meets it.
    /// </summary>
    public int MaxPromptChars { get; init; } = 100_000;

    /// <summary>
    /// Most bytes of one record (csv: of one field; json: of one token; parquet: of one text), prompt or not.
    /// Default 16 MiB.
    /// Bounds the memory that a broken file can take.
    /// </summary>
    public int MaxRecordBytes { get; init; } = 16 * 1024 * 1024;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPromptChars, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPromptChars, 100_000_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRecordBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxRecordBytes, 500_000_000);
    }
}
