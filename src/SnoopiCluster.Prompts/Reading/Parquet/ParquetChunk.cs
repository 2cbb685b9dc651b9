using System.Collections.Immutable;

namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>The part of a column that lies in one row group: pages, one behind the other.</summary>
/// <param name="Start">Offset of its first page in the file.</param>
/// <param name="NumBytes">Bytes of all its pages with their headers.</param>
/// <param name="NumValues">Its rows, nulls included.</param>
/// <param name="Codec">How its pages are compressed.</param>
internal sealed record ParquetChunk(long Start, long NumBytes, long NumValues, ParquetCodec Codec)
{
    /// <summary>Reads a column's chunks from a footer.</summary>
    /// <param name="footer">The footer.</param>
    /// <param name="column">The column.</param>
    /// <param name="end">Offset at which the file's pages end.</param>
    /// <exception cref="InvalidDataException">What the footer says cannot be.</exception>
    /// <exception cref="EndOfStreamException">The footer ends too early.</exception>
    /// <exception cref="NotSupportedException">The column lies in another file, or is encrypted.</exception>
    public static ImmutableArray<ParquetChunk> ReadAll(
        ReadOnlySpan<byte> footer, ParquetColumn column, long end)
    {
        ThriftReader thrift = new(footer);
        ImmutableArray<ParquetChunk>.Builder chunks = ImmutableArray.CreateBuilder<ParquetChunk>();
        long numRows = 0;
        int id = 0;
        while (thrift.TryReadField(ref id, out ThriftType type))
        {
            if (id == 3)
            {
                numRows = thrift.ReadInt64(type);
            }
            else if (id == 4)
            {
                int count = thrift.ReadListHead(type, ThriftType.Struct);
                for (int i = 0; i < count; i++)
                {
                    chunks.Add(ReadRowGroup(ref thrift, i, column, end));
                }
            }
            else
            {
                thrift.Skip(type);
            }
        }

        UInt128 sum = 0;
        foreach (ParquetChunk chunk in chunks)
        {
            sum += (ulong)chunk.NumValues;
        }

        return numRows >= 0 && sum == (ulong)numRows
            ? chunks.ToImmutable()
            : throw new InvalidDataException($"it claims {numRows} rows, and its row groups {sum}");
    }

    private static ParquetChunk ReadRowGroup(
        ref ThriftReader thrift, int index, ParquetColumn column, long end)
    {
        Fields? fields = null;
        long? numRows = null;
        int id = 0;
        while (thrift.TryReadField(ref id, out ThriftType type))
        {
            if (id == 1)
            {
                int count = thrift.ReadListHead(type, ThriftType.Struct);
                for (int i = 0; i < count; i++)
                {
                    if (i == column.Leaf)
                    {
                        fields = ReadColumnChunk(ref thrift, index);
                    }
                    else
                    {
                        thrift.Skip(ThriftType.Struct);
                    }
                }
            }
            else if (id == 3)
            {
                numRows = thrift.ReadInt64(type);
            }
            else
            {
                thrift.Skip(type);
            }
        }

        return fields is Fields found
            ? found.Check(index, column, numRows, end)
            : throw new InvalidDataException($"row group {index} lacks the column '{column.Name}'");
    }

    private static Fields ReadColumnChunk(ref ThriftReader thrift, int index)
    {
        Fields? fields = null;
        int id = 0;
        while (thrift.TryReadField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1:
                    throw new NotSupportedException(
                        $"row group {index} lies in another file, '{thrift.ReadText(type)}'; "
                            + "name the files with the rows, not the one with the summary");
                case 3 when type == ThriftType.Struct:
                    fields = ReadMetadata(ref thrift);
                    break;
                case 8:
                    throw new NotSupportedException(
                        $"row group {index} has the column encrypted; write the file again without that");
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return fields ?? throw new InvalidDataException($"row group {index} does not describe the column");
    }

    private static Fields ReadMetadata(ref ThriftReader thrift)
    {
        Fields fields = new();
        int id = 0;
        while (thrift.TryReadField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1:
                    fields.Physical = thrift.ReadInt32(type);
                    break;
                case 3:
                    int count = thrift.ReadListHead(type, ThriftType.Binary);
                    List<string> path = [];
                    for (int i = 0; i < count; i++)
                    {
                        path.Add(thrift.ReadText(ThriftType.Binary));
                    }

                    fields.Path = string.Join('.', path);
                    break;
                case 4:
                    fields.Codec = thrift.ReadInt32(type);
                    break;
                case 5:
                    fields.NumValues = thrift.ReadInt64(type);
                    break;
                case 7:
                    fields.NumBytes = thrift.ReadInt64(type);
                    break;
                case 9:
                    fields.DataStart = thrift.ReadInt64(type);
                    break;
                case 11:
                    fields.DictionaryStart = thrift.ReadInt64(type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return fields;
    }

    private sealed record Fields
    {
        private const int PhysicalByteArray = 6;

        public int? Physical { get; set; }

        public string? Path { get; set; }

        public int? Codec { get; set; }

        public long? NumValues { get; set; }

        public long? NumBytes { get; set; }

        public long? DataStart { get; set; }

        public long? DictionaryStart { get; set; }

        public ParquetChunk Check(int index, ParquetColumn column, long? numRows, long end)
        {
            if (Physical != PhysicalByteArray || Path != column.Name || Codec is not int codec)
            {
                throw new InvalidDataException(
                    $"row group {index} describes the column '{Path}' where the schema has '{column.Name}'");
            }

            if (NumValues is not long numValues || numValues < 0 || numValues != numRows)
            {
                throw new InvalidDataException(
                    $"row group {index} has {numRows} rows, and its column '{Path}' has {NumValues}");
            }

            // Some writers give 0 for no dictionary.
            long start = DictionaryStart is > 0 and long dictionary && dictionary < DataStart
                ? dictionary
                : DataStart ?? -1;
            if (start < 4 || NumBytes is not long numBytes || numBytes < 0 || start > end
                || numBytes > end - start)
            {
                throw new InvalidDataException(
                    $"row group {index} has its column '{Path}' at byte {start} with {NumBytes} bytes, "
                        + $"and the pages of this file end at byte {end}");
            }

            return new ParquetChunk(start, numBytes, numValues, new ParquetCodec(codec));
        }
    }
}
