namespace SnoopiCluster.Prompts.Reading;

/// <summary>
/// RFC 4180 under a header line. Every record has as many fields as the header; a wholly empty line is passed
/// over, unless the file has one column only, where it is an empty prompt.
/// </summary>
internal sealed class CsvReader(TextSource source, PromptFileOptions options) : IPromptReader
{
    private readonly CsvFields _fields = new(source, options.MaxRecordBytes);
    private int _numColumns;
    private int _columnIndex;

    public string? Column { get; private set; }

    public long NumBlankLines { get; private set; }

    public bool TryRead(out FilePrompt prompt)
    {
        prompt = default;
        if (Column is null && !TryReadHeader())
        {
            return false;
        }

        while (!_fields.IsAtEnd)
        {
            long line = source.Line;
            (int numFields, string? text, bool isBlank) = ReadRecord();
            if (isBlank && _numColumns > 1)
            {
                NumBlankLines++;
                continue;
            }

            if (numFields != _numColumns || text is null)
            {
                throw source.Fault(
                    line,
                    $"the record has {numFields} fields, and the header has {_numColumns}; "
                        + "a comma is missing or too many, or a field with a comma is not in quotes");
            }

            prompt = new FilePrompt(text, line);
            return true;
        }

        return false;
    }

    private bool TryReadHeader()
    {
        if (_fields.IsAtEnd)
        {
            return false;
        }

        long line = source.Line;
        List<string> names = [];
        CsvFieldEnd end;
        do
        {
            end = _fields.Read();
            names.Add(_fields.Text);
        }
        while (end == CsvFieldEnd.Comma);

        Column = PromptColumn.Choose(names, options.Column, out string? fault)
            ?? throw source.Fault(line, $"the header has no prompt column: {fault}");
        _numColumns = names.Count;
        _columnIndex = names.IndexOf(Column);
        return true;
    }

    private (int NumFields, string? Text, bool IsBlank) ReadRecord()
    {
        int numFields = 0;
        string? text = null;
        bool isBlank;
        CsvFieldEnd end;
        do
        {
            end = _fields.Read();
            isBlank = numFields == 0 && _fields.Content.IsEmpty && !_fields.IsQuoted;
            if (numFields == _columnIndex)
            {
                text = _fields.Text;
            }

            numFields++;
        }
        while (end == CsvFieldEnd.Comma);

        return (numFields, text, isBlank);
    }
}
