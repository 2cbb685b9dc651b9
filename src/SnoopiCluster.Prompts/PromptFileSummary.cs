using System.Text;

namespace SnoopiCluster.Prompts;

/// <summary>What a sound prompt file holds.</summary>
public sealed record PromptFileSummary
{
    /// <summary>The file, as it was named by the caller.</summary>
    public required string File { get; init; }

    /// <summary>Its format.</summary>
    public required PromptFileFormat Format { get; init; }

    /// <summary>
    /// Column or key that the prompts were taken from; null for plain text and for an array of strings.
    /// </summary>
    public string? Column { get; init; }

    /// <summary>Prompts, at least 1; empty ones and repetitions count.</summary>
    public long NumPrompts { get; init; }

    /// <summary>Different prompts, compared character by character.</summary>
    public long NumDistinct { get; init; }

    /// <summary>Prompts of no character or of white space only; plain text has none.</summary>
    public long NumEmpty { get; init; }

    /// <summary>
    /// Lines that hold no record, and rows of a parquet file whose prompt is null; they were passed over.
    /// </summary>
    public long NumBlankLines { get; init; }

    /// <summary>Prompts that begin or end with white space, which is kept.</summary>
    public long NumWithOuterBlanks { get; init; }

    /// <summary>Prompts of more than one line.</summary>
    public long NumWithLineFeed { get; init; }

    /// <summary>
    /// Prompts with a carriage return in them. Where every prompt should be a line of its own, this tells of
    /// classic Mac line ends.
    /// </summary>
    public long NumWithCarriageReturn { get; init; }

    /// <summary>Length of the shortest prompt in characters (Unicode code points).</summary>
    public int ShortestNumChars { get; init; }

    /// <summary>1-based line (parquet: row) of the first of the shortest prompts.</summary>
    public long ShortestLine { get; init; }

    /// <summary>Length of the longest prompt in characters (Unicode code points).</summary>
    public int LongestNumChars { get; init; }

    /// <summary>1-based line (parquet: row) of the first of the longest prompts.</summary>
    public long LongestLine { get; init; }

    /// <summary>
    /// Reads a file to its end. Takes 16 bytes and some overhead of memory for each different prompt.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read it; null takes the defaults.</param>
    /// <param name="cancellationToken">Looked at before each prompt.</param>
    /// <exception cref="PromptFileException">The file cannot be opened or is faulty.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static PromptFileSummary Of(
        string path, PromptFileOptions? options = null, CancellationToken cancellationToken = default)
    {
        using PromptFileReader reader = PromptFileReader.Open(path, options);
        PromptFileSummary summary = new() { File = path, Format = reader.Format };
        PromptKeySet distinct = new();
        while (reader.TryRead(out FilePrompt prompt))
        {
            cancellationToken.ThrowIfCancellationRequested();
            distinct.Add(Encoding.UTF8.GetBytes(prompt.Text));
            summary = summary.With(prompt);
        }

        return summary with
        {
            Column = reader.Column,
            NumDistinct = distinct.Count,
            NumBlankLines = reader.NumBlankLines,
        };
    }

    private PromptFileSummary With(FilePrompt prompt)
    {
        string text = prompt.Text;
        int numChars = prompt.NumChars;
        bool isShortest = NumPrompts == 0 || numChars < ShortestNumChars;
        bool isLongest = NumPrompts == 0 || numChars > LongestNumChars;
        bool hasOuterBlanks = text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]));
        return this with
        {
            NumPrompts = NumPrompts + 1,
            NumEmpty = NumEmpty + (string.IsNullOrWhiteSpace(text) ? 1 : 0),
            NumWithOuterBlanks = NumWithOuterBlanks + (hasOuterBlanks ? 1 : 0),
            NumWithLineFeed = NumWithLineFeed + (text.Contains('\n', StringComparison.Ordinal) ? 1 : 0),
            NumWithCarriageReturn =
                NumWithCarriageReturn + (text.Contains('\r', StringComparison.Ordinal) ? 1 : 0),
            ShortestNumChars = isShortest ? numChars : ShortestNumChars,
            ShortestLine = isShortest ? prompt.Line : ShortestLine,
            LongestNumChars = isLongest ? numChars : LongestNumChars,
            LongestLine = isLongest ? prompt.Line : LongestLine,
        };
    }
}
