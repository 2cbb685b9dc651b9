namespace SnoopiCluster.Prompts.Reading;

/// <summary>What a prompt file's name says about it.</summary>
internal static class PromptFileName
{
    private const string GzipEnd = ".gz";

    public static bool IsGzipped(string path) => path.EndsWith(GzipEnd, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="PromptFileException">
    /// The name's end stands for no format that can be read.
    /// </exception>
    public static PromptFileFormat FormatOf(string path)
    {
        string unpacked = IsGzipped(path) ? path[..^GzipEnd.Length] : path;
        return Path.GetExtension(unpacked).ToUpperInvariant() switch
        {
            ".TXT" => PromptFileFormat.PlainText,
            ".CSV" => PromptFileFormat.Csv,
            ".TSV" => PromptFileFormat.Tsv,
            ".JSON" => PromptFileFormat.Json,
            ".JSONL" or ".NDJSON" => PromptFileFormat.JsonLines,
            ".PARQUET" => PromptFileFormat.Parquet,
            ".TAR" or ".TGZ" => throw new PromptFileException(
                path, null, "tar archives cannot be read yet; unpack it and name the files in it"),
            string end => throw new PromptFileException(
                path,
                null,
                $"the name ends in '{end.ToLowerInvariant()}', which is no known prompt format; "
                    + "use .txt, .csv, .tsv, .json or .jsonl, each also with .gz, or .parquet"),
        };
    }
}
