using System.Buffers.Binary;
using System.Collections.Immutable;

namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>Where the prompts of a parquet file lie: what its footer says about their column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Chunks">Its part in each row group, in the file's order.</param>
internal sealed record ParquetLayout(ParquetColumn Column, ImmutableArray<ParquetChunk> Chunks)
{
    private const int MagicBytes = 4;
    private const int TailBytes = 8; // the footer's length, and the magic again
    private const int MaxFooterBytes = 256 * 1024 * 1024;

    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    private static ReadOnlySpan<byte> EncryptedMagic => "PARE"u8;

    /// <summary>Reads the footer.</summary>
    /// <param name="file">The file.</param>
    /// <param name="asked">The column asked for; null to look for the usual ones.</param>
    /// <exception cref="InvalidDataException">The footer is damaged, or there is none.</exception>
    /// <exception cref="EndOfStreamException">The footer ends too early.</exception>
    /// <exception cref="NotSupportedException">The file is sound and cannot be read here.</exception>
    /// <exception cref="PromptFileException">There is no such column of text.</exception>
    public static ParquetLayout Read(ParquetFile file, string? asked)
    {
        (byte[] footer, long start) = ReadFooter(file);
        ParquetColumn column = Choose(ReadColumns(footer), asked, file);
        ImmutableArray<ParquetChunk> chunks = ParquetChunk.ReadAll(footer, column, end: start);
        foreach (ParquetChunk chunk in chunks)
        {
            chunk.Codec.RequireSupported();
        }

        return new ParquetLayout(column, chunks);
    }

    private static (byte[] Footer, long Start) ReadFooter(ParquetFile file)
    {
        if (file.Length < MagicBytes + TailBytes)
        {
            throw new InvalidDataException($"{file.Length} bytes are no parquet file");
        }

        Span<byte> head = stackalloc byte[MagicBytes];
        Span<byte> tail = stackalloc byte[TailBytes];
        file.Read(0, head);
        file.Read(file.Length - TailBytes, tail);
        ReadOnlySpan<byte> lastMagic = tail[^MagicBytes..];
        if (head.SequenceEqual(EncryptedMagic) || lastMagic.SequenceEqual(EncryptedMagic))
        {
            throw new NotSupportedException("the parquet file is encrypted; write it again without that");
        }

        if (!head.SequenceEqual(Magic))
        {
            throw new InvalidDataException("it does not begin with PAR1, so it is no parquet file");
        }

        if (!lastMagic.SequenceEqual(Magic))
        {
            throw new InvalidDataException(
                "it does not end with PAR1, so the parquet file is cut short or was never finished");
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        long start = file.Length - TailBytes - length;
        if (start < MagicBytes || length > MaxFooterBytes)
        {
            throw new InvalidDataException(
                $"its parquet footer claims {length} bytes, and the file has {file.Length}");
        }

        byte[] footer = new byte[length];
        file.Read(start, footer);
        return (footer, start);
    }

    private static ImmutableArray<ParquetColumn> ReadColumns(ReadOnlySpan<byte> footer)
    {
        ThriftReader thrift = new(footer);
        ImmutableArray<ParquetColumn> columns = default;
        int id = 0;
        while (thrift.TryReadField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 2:
                    columns = ParquetSchema.Read(ref thrift, type);
                    break;
                case 8:
                    throw new NotSupportedException(
                        "the parquet file is encrypted; write it again without that");
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return columns.IsDefault ? throw new InvalidDataException("it has no schema") : columns;
    }

    private static ParquetColumn Choose(
        ImmutableArray<ParquetColumn> columns, string? asked, ParquetFile file)
    {
        ParquetColumn[] texts = [.. columns.Where(column => column.IsText)];
        if (asked is not null
            && texts.All(column => column.Name != asked)
            && columns.FirstOrDefault(column => column.Name == asked) is ParquetColumn other)
        {
            throw file.Fault(
                null,
                $"the column '{asked}' holds {other.Kind}, and a prompt is text; "
                    + $"the columns of text are {Names(texts)}");
        }

        string[] names = [.. texts.Select(column => column.Name)];
        string chosen = PromptColumn.Choose(names, asked, out string? fault)
            ?? throw file.Fault(null, $"the file has no prompt column among those of text: {fault}");
        return texts.First(column => column.Name == chosen);
    }

    private static string Names(ParquetColumn[] columns) => columns.Length == 0
        ? "none"
        : string.Join(", ", columns.Take(12).Select(column => $"'{column.Name}'"));
}
