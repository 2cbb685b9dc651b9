using System.Buffers.Binary;

namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>
/// One column of text of a parquet file (https://parquet.apache.org/docs/file-format/), page by page. A row
/// whose prompt is null holds no prompt and is passed over. Only a page, its dictionary and the footer are
/// held at once.
/// </summary>
internal sealed class ParquetReader(ParquetFile file, PromptFileOptions options) : IPromptReader
{
    private readonly ParquetPages _pages = new(file);
    private ParquetLayout? _layout;
    private int _rowGroup = -1;
    private int _page = -1; // in the row group; the dictionary is one
    private TextDictionary? _dictionary;
    private TextValues? _values;
    private HybridDecoder? _levels;
    private long _numLeftInGroup;
    private int _numLeftInPage;
    private long _row;

    public string? Column => _layout?.Column.Name;

    public long NumBlankLines { get; private set; }

    private string Place => _rowGroup < 0 ? "footer"
        : _page < 0 ? $"row group {_rowGroup}"
        : $"row group {_rowGroup}, page {_page} at byte {_pages.PageStart}";

    public bool TryRead(out FilePrompt prompt)
    {
        try
        {
            return TryReadRow(out prompt);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            string fault = e is EndOfStreamException ? "its bytes end in the middle of a value" : e.Message;
            throw file.Fault(
                _numLeftInPage > 0 ? _row + 1 : null,
                $"{Place}: {fault}; the file is damaged, get it again",
                e);
        }
        catch (NotSupportedException e)
        {
            throw file.Fault(null, $"{Place}: {e.Message}", e);
        }
    }

    private bool TryReadRow(out FilePrompt prompt)
    {
        prompt = default;
        if (file.IsEmpty)
        {
            return false;
        }

        _layout ??= ParquetLayout.Read(file, options.Column);
        while (_numLeftInPage > 0 || TryOpenPage(_layout))
        {
            bool isNull = IsNull();
            string? text = isNull ? null : _values?.Next();
            _row++;
            _numLeftInPage--;
            if (text is not null)
            {
                prompt = new FilePrompt(text, _row);
                return true;
            }

            NumBlankLines++;
        }

        return false;
    }

    private bool IsNull()
    {
        if (_levels is null)
        {
            return false;
        }

        uint level = _levels.Next();
        return level <= 1
            ? level == 0
            : throw new InvalidDataException(
                $"a value has the definition level {level}, and 1 is the highest");
    }

    // Goes on to the next page that has values, in this row group or a later one.
    private bool TryOpenPage(ParquetLayout layout)
    {
        while (_numLeftInPage == 0)
        {
            while (_numLeftInGroup == 0)
            {
                if (_rowGroup + 1 == layout.Chunks.Length)
                {
                    return false;
                }

                OpenRowGroup(layout.Chunks[++_rowGroup]);
            }

            _page++;
            ParquetPage page = _pages.Read() ?? throw new InvalidDataException(
                $"the row group's pages end, and {_numLeftInGroup} of its values are missing");
            OpenPage(page, layout.Column.IsNullable);
        }

        return true;
    }

    private void OpenRowGroup(ParquetChunk chunk)
    {
        _pages.Open(chunk);
        _dictionary = null;
        _page = -1;
        _numLeftInGroup = chunk.NumValues;
    }

    private void OpenPage(ParquetPage page, bool isNullable)
    {
        switch (page.Header.Kind)
        {
            case ParquetPageKind.Dictionary when _dictionary is not null:
                throw new InvalidDataException("it is a second dictionary of this row group");
            case ParquetPageKind.Dictionary:
                _dictionary = new TextDictionary(
                    page.Content.Span, page.Header.NumValues, options.MaxRecordBytes);
                break;
            case ParquetPageKind.Data:
            case ParquetPageKind.DataV2:
                OpenData(page, isNullable);
                break;
            default:
                // An index page: parquet reserved a number for it and never said what is in one.
                break;
        }
    }

    private void OpenData(ParquetPage page, bool isNullable)
    {
        if (page.Header.NumValues > _numLeftInGroup)
        {
            throw new InvalidDataException(
                $"its header claims {page.Header.NumValues} values, and the row group has "
                    + $"{_numLeftInGroup} left");
        }

        ReadOnlyMemory<byte> values = page.Content;
        ReadOnlyMemory<byte> levels = page.Levels;
        if (isNullable && page.Header.Kind == ParquetPageKind.Data)
        {
            (levels, values) = SplitLevels(page.Header, values);
        }

        _levels = isNullable ? new HybridDecoder(levels, bitWidth: 1) : null;
        _values = TextValues.Of(page.Header.Encoding, values, _dictionary, options.MaxRecordBytes);
        _numLeftInPage = page.Header.NumValues;
        _numLeftInGroup -= page.Header.NumValues;
    }

    private static (ReadOnlyMemory<byte> Levels, ReadOnlyMemory<byte> Values) SplitLevels(
        ParquetPageHeader header, ReadOnlyMemory<byte> content)
    {
        if (header.LevelEncoding != ParquetEncoding.Rle)
        {
            throw new NotSupportedException(
                $"the definition levels have the encoding {(int)header.LevelEncoding}, which parquet gave up "
                    + "long ago; write the file again with a newer library");
        }

        int numBytes = content.Length < sizeof(int)
            ? -1
            : BinaryPrimitives.ReadInt32LittleEndian(content.Span);
        if (numBytes < 0 || numBytes > content.Length - sizeof(int))
        {
            throw new InvalidDataException(
                $"it claims {numBytes} bytes of definition levels, and has {content.Length}");
        }

        int start = sizeof(int) + numBytes;
        return (content[sizeof(int)..start], content[start..]);
    }
}
