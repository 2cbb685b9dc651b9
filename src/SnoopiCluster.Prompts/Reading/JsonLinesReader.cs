using System.Text.Json;

namespace SnoopiCluster.Prompts.Reading;

/// <summary>One JSON record a line; a line of blanks and tabs only is passed over.</summary>
internal sealed class JsonLinesReader(TextSource source, PromptFileOptions options) : IPromptReader
{
    private readonly JsonRecordParser _parser =
        new(source, options.Column, recordDepth: 0, mayBeStrings: false);

    public string? Column => _parser.Column;

    public long NumBlankLines { get; private set; }

    public bool TryRead(out FilePrompt prompt)
    {
        while (source.TryReadLine(options.MaxRecordBytes, out ReadOnlySpan<byte> line, out long lineNumber))
        {
            if (line.TrimStart(" \t\r"u8).IsEmpty)
            {
                NumBlankLines++;
                continue;
            }

            prompt = Parse(line, lineNumber);
            return true;
        }

        prompt = default;
        return false;
    }

    private FilePrompt Parse(ReadOnlySpan<byte> line, long lineNumber)
    {
        try
        {
            Utf8JsonReader reader = new(line);
            FilePrompt prompt = default;
            // Reading goes on behind the record: whatever else stands on the line is an error.
            while (reader.Read())
            {
                if (_parser.Accept(ref reader, lineNumber, out FilePrompt found))
                {
                    prompt = found;
                }
            }

            return prompt;
        }
        catch (JsonException e)
        {
            throw source.JsonFaultAt(lineNumber, e);
        }
    }
}
