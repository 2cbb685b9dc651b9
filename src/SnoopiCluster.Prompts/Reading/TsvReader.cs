using System.Text;

namespace SnoopiCluster.Prompts.Reading;

/// <summary>
/// Fields between tabs under a header line. There is no quoting: a quote is a character like any other, and
/// no field can hold a tab or a line end. Every line has as many fields as the header; a wholly empty line is
/// passed over, unless the file has one column only, where it is an empty prompt.
/// </summary>
internal sealed class TsvReader(TextSource source, PromptFileOptions options) : IPromptReader
{
    private const byte Tab = (byte)'\t';

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

        while (source.TryReadLine(options.MaxRecordBytes, out ReadOnlySpan<byte> line, out long lineNumber))
        {
            if (line.IsEmpty && _numColumns > 1)
            {
                NumBlankLines++;
                continue;
            }

            int numFields = line.Count(Tab) + 1;
            if (numFields != _numColumns)
            {
                throw source.Fault(
                    lineNumber,
                    $"the line has {numFields} fields, and the header has {_numColumns}; "
                        + "a tab is missing or too many");
            }

            prompt = new FilePrompt(Encoding.UTF8.GetString(FieldOf(line)), lineNumber);
            return true;
        }

        return false;
    }

    private bool TryReadHeader()
    {
        if (!source.TryReadLine(options.MaxRecordBytes, out ReadOnlySpan<byte> line, out long lineNumber))
        {
            return false;
        }

        string[] names = Encoding.UTF8.GetString(line).Split('\t');
        Column = PromptColumn.Choose(names, options.Column, out string? fault)
            ?? throw source.Fault(lineNumber, $"the header has no prompt column: {fault}");
        _numColumns = names.Length;
        _columnIndex = Array.IndexOf(names, Column);
        return true;
    }

    private ReadOnlySpan<byte> FieldOf(ReadOnlySpan<byte> line)
    {
        for (int i = 0; i < _columnIndex; i++)
        {
            line = line[(line.IndexOf(Tab) + 1)..];
        }

        int end = line.IndexOf(Tab);
        return end < 0 ? line : line[..end];
    }
}
