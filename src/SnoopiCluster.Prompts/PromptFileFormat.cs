namespace SnoopiCluster.Prompts;

/// <summary>How a prompt file is laid out. Every one but parquet may also be gzipped.</summary>
public enum PromptFileFormat
{
    /// <summary>One prompt a line; a line of white space only is no prompt. <c>.txt</c></summary>
    PlainText,

    /// <summary>RFC 4180 with a header line. <c>.csv</c></summary>
    Csv,

    /// <summary>Fields between tabs with a header line; quotes mean nothing. <c>.tsv</c></summary>
    Tsv,

    /// <summary>One array of records or of strings. <c>.json</c></summary>
    Json,

    /// <summary>One record a line. <c>.jsonl</c>, <c>.ndjson</c></summary>
    JsonLines,

    /// <summary>
    /// One column of text; a row where it is null is no prompt. Never gzipped as a whole. <c>.parquet</c>
    /// </summary>
    Parquet,
}
