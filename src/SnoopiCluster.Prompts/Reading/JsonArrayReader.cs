using System.Text.Json;

namespace SnoopiCluster.Prompts.Reading;

/// <summary>
/// One JSON array of records or of strings, read as a stream: no more than a token is held at once.
/// </summary>
internal sealed class JsonArrayReader(TextSource source, PromptFileOptions options) : IPromptReader
{
    private readonly JsonRecordParser _parser =
        new(source, options.Column, recordDepth: 1, mayBeStrings: true);
    private JsonReaderState _state;
    private bool _isOpened;
    private bool _isEnded;

    public string? Column => _parser.Column;

    public long NumBlankLines => 0;

    public bool TryRead(out FilePrompt prompt)
    {
        prompt = default;
        if (!_isOpened && source.Buffered.IsEmpty && !source.Fill())
        {
            return false;
        }

        while (!TryReadBuffered(out prompt))
        {
            if (_isEnded)
            {
                return false;
            }

            if (source.Buffered.Length > options.MaxRecordBytes)
            {
                throw source.FaultTooLarge(source.Line, options.MaxRecordBytes);
            }

            _isEnded = !source.Fill();
        }

        return true;
    }

    // Takes the tokens that are whole in the buffer, up to the end of a record.
    private bool TryReadBuffered(out FilePrompt prompt)
    {
        prompt = default;
        Utf8JsonReader reader = new(source.Buffered, isFinalBlock: _isEnded, _state);
        bool isFound = false;
        long line = source.Line;
        try
        {
            int numCounted = 0;
            while (!isFound && reader.Read())
            {
                int tokenStart = (int)reader.TokenStartIndex;
                line += source.Buffered[numCounted..tokenStart].Count((byte)'\n');
                numCounted = tokenStart;
                isFound = Accept(ref reader, line, out prompt);
            }
        }
        catch (JsonException e)
        {
            throw source.JsonFaultAt((e.LineNumber ?? 0) + 1, e);
        }

        _state = reader.CurrentState;
        source.Consume((int)reader.BytesConsumed);
        return isFound;
    }

    private bool Accept(ref Utf8JsonReader reader, long line, out FilePrompt prompt)
    {
        prompt = default;
        if (reader.CurrentDepth > 0)
        {
            return _parser.Accept(ref reader, line, out prompt);
        }

        if (!_isOpened && reader.TokenType != JsonTokenType.StartArray)
        {
            throw source.Fault(
                line,
                "the file must be one array of records or strings; "
                    + "if it has a record a line, name it .jsonl");
        }

        _isOpened = true;
        return false;
    }
}
