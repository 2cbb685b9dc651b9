using System.Buffers;
using System.Text;

namespace SnoopiCluster.Prompts.Reading;

/// <summary>What stands behind a field.</summary>
internal enum CsvFieldEnd
{
    /// <summary>A comma: another field of the record follows.</summary>
    Comma,

    /// <summary>A line end.</summary>
    Record,

    /// <summary>The end of the file.</summary>
    File,
}

/// <summary>
/// Cuts a text into the fields of RFC 4180, strictly: a quote opens a field or stands doubled inside a quoted
/// one, and nothing but a comma, a line end or the file's end follows a closing quote. A lax reader would
/// swallow the next record where a quote is missing.
/// </summary>
internal sealed class CsvFields(TextSource source, int maxFieldBytes)
{
    private const byte Quote = (byte)'"';
    private const byte Comma = (byte)',';
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';
    private static readonly SearchValues<byte> EndsUnquoted = SearchValues.Create(Comma, LineFeed, Quote);

    private readonly ArrayBufferWriter<byte> _field = new();
    private long _startLine;

    /// <summary>Whether the text ends here.</summary>
    public bool IsAtEnd => source.Buffered.IsEmpty && !source.Fill();

    /// <summary>Whether the field read last was quoted, which tells an empty text from nothing.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>The content of the field read last, without quotes; valid until the next is read.</summary>
    public ReadOnlySpan<byte> Content => _field.WrittenSpan;

    /// <summary>The content of the field read last as a string.</summary>
    public string Text => Encoding.UTF8.GetString(Content);

    /// <summary>Reads a field and what ends it.</summary>
    /// <exception cref="PromptFileException">
    /// A quote is missing or misplaced, or the field is too long.
    /// </exception>
    public CsvFieldEnd Read()
    {
        _field.ResetWrittenCount();
        _startLine = source.Line;
        IsQuoted = !IsAtEnd && source.Buffered[0] == Quote;
        return IsQuoted ? ReadQuoted() : ReadUnquoted();
    }

    private CsvFieldEnd ReadUnquoted()
    {
        while (true)
        {
            if (IsAtEnd)
            {
                DropCarriageReturn();
                return CsvFieldEnd.File;
            }

            int length = source.Buffered.IndexOfAny(EndsUnquoted);
            if (length < 0)
            {
                Take(source.Buffered.Length);
                continue;
            }

            Take(length);
            switch (source.Buffered[0])
            {
                case Comma:
                    source.Consume(1);
                    return CsvFieldEnd.Comma;
                case LineFeed:
                    source.Consume(1);
                    DropCarriageReturn();
                    return CsvFieldEnd.Record;
                default:
                    throw source.Fault(
                        source.Line,
                        "a quote inside a field that does not begin with one; put the field in quotes "
                            + "and double those inside it");
            }
        }
    }

    private CsvFieldEnd ReadQuoted()
    {
        source.Consume(1);
        while (true)
        {
            if (IsAtEnd)
            {
                throw source.Fault(
                    _startLine,
                    "the quoted field that begins here is still open at the end of the file; close it");
            }

            int length = source.Buffered.IndexOf(Quote);
            if (length < 0)
            {
                Take(source.Buffered.Length);
                continue;
            }

            Take(length);
            source.Consume(1);
            if (IsAtEnd || source.Buffered[0] != Quote)
            {
                return ReadEndOfQuoted();
            }

            Take(1);
        }
    }

    private CsvFieldEnd ReadEndOfQuoted()
    {
        long closingLine = source.Line;
        bool hasCarriageReturn = !IsAtEnd && source.Buffered[0] == CarriageReturn;
        if (hasCarriageReturn)
        {
            source.Consume(1);
        }

        if (IsAtEnd)
        {
            return CsvFieldEnd.File;
        }

        byte next = source.Buffered[0];
        if (next == LineFeed || (next == Comma && !hasCarriageReturn))
        {
            source.Consume(1);
            return next == Comma ? CsvFieldEnd.Comma : CsvFieldEnd.Record;
        }

        throw source.Fault(
            _startLine,
            $"the quoted field that begins here closes on line {closingLine} with more text behind it; "
                + "a quote is missing, or one inside the field is not doubled");
    }

    private void Take(int numBytes)
    {
        _field.Write(source.Buffered[..numBytes]);
        source.Consume(numBytes);
        if (_field.WrittenCount > maxFieldBytes)
        {
            throw source.FaultTooLarge(_startLine, maxFieldBytes);
        }
    }

    // The carriage return of a line end is no part of the last field.
    private void DropCarriageReturn()
    {
        if (Content is [.., CarriageReturn])
        {
            byte[] kept = Content[..^1].ToArray();
            _field.ResetWrittenCount();
            _field.Write(kept);
        }
    }
}
