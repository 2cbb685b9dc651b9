namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>Kinds of pages, by parquet's numbers.</summary>
internal enum ParquetPageKind
{
    /// <summary>Values, in the layout of version 1.</summary>
    Data = 0,

    /// <summary>Of no use here; parquet never defined it.</summary>
    Index = 1,

    /// <summary>The values that the data pages of a chunk refer to.</summary>
    Dictionary = 2,

    /// <summary>Values, in the layout of version 2: levels apart from values, and never compressed.</summary>
    DataV2 = 3,
}

/// <summary>What stands before a page.</summary>
internal sealed record ParquetPageHeader
{
    /// <summary>What the page is.</summary>
    public ParquetPageKind Kind { get; private set; }

    /// <summary>Bytes of the page in the file, without this header.</summary>
    public int NumPackedBytes { get; private set; } = -1;

    /// <summary>Bytes of the page once unpacked; levels of version 2 count in both.</summary>
    public int NumUnpackedBytes { get; private set; } = -1;

    /// <summary>Checksum of the page's bytes in the file; null where the writer gave none.</summary>
    public uint? Crc { get; private set; }

    /// <summary>Values in the page, nulls included.</summary>
    public int NumValues { get; private set; } = -1;

    /// <summary>How the values are encoded.</summary>
    public ParquetEncoding Encoding { get; private set; }

    /// <summary>How the definition levels of a version 1 page are encoded.</summary>
    public ParquetEncoding LevelEncoding { get; private set; } = ParquetEncoding.Rle;

    /// <summary>Bytes of definition levels of a version 2 page.</summary>
    public int NumDefinitionBytes { get; private set; }

    /// <summary>Bytes of repetition levels of a version 2 page.</summary>
    public int NumRepetitionBytes { get; private set; }

    /// <summary>Whether the values are compressed with the chunk's codec.</summary>
    public bool IsCompressed { get; private set; } = true;

    /// <exception cref="InvalidDataException">The bytes are no page header.</exception>
    /// <exception cref="EndOfStreamException">The header is longer than the bytes.</exception>
    public static ParquetPageHeader Read(ReadOnlySpan<byte> bytes, out int numRead)
    {
        ThriftReader thrift = new(bytes);
        ParquetPageHeader header = new();
        int kind = -1;
        int id = 0;
        while (thrift.TryReadField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1:
                    kind = thrift.ReadInt32(type);
                    break;
                case 2:
                    header.NumUnpackedBytes = thrift.ReadInt32(type);
                    break;
                case 3:
                    header.NumPackedBytes = thrift.ReadInt32(type);
                    break;
                case 4:
                    header.Crc = (uint)thrift.ReadInt32(type);
                    break;
                case 5 or 7 when type == ThriftType.Struct:
                    header.ReadVersion1(ref thrift);
                    break;
                case 8 when type == ThriftType.Struct:
                    header.ReadVersion2(ref thrift);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        numRead = thrift.Position;
        header.Check(kind);
        return header;
    }

    // A dictionary page's header is the beginning of a data page's.
    private void ReadVersion1(ref ThriftReader thrift)
    {
        int id = 0;
        while (thrift.TryReadField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1:
                    NumValues = thrift.ReadInt32(type);
                    break;
                case 2:
                    Encoding = (ParquetEncoding)thrift.ReadInt32(type);
                    break;
                case 3 when type == ThriftType.Int32:
                    LevelEncoding = (ParquetEncoding)thrift.ReadInt32(type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
    }

    private void ReadVersion2(ref ThriftReader thrift)
    {
        int id = 0;
        while (thrift.TryReadField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1:
                    NumValues = thrift.ReadInt32(type);
                    break;
                case 4:
                    Encoding = (ParquetEncoding)thrift.ReadInt32(type);
                    break;
                case 5:
                    NumDefinitionBytes = thrift.ReadInt32(type);
                    break;
                case 6:
                    NumRepetitionBytes = thrift.ReadInt32(type);
                    break;
                case 7:
                    IsCompressed = ThriftReader.ReadBoolean(type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
    }

    private void Check(int kind)
    {
        if (kind is < (int)ParquetPageKind.Data or > (int)ParquetPageKind.DataV2)
        {
            throw new InvalidDataException($"its header says that it is a page of kind {kind}");
        }

        Kind = (ParquetPageKind)kind;
        long numLevelBytes = (long)NumDefinitionBytes + NumRepetitionBytes;
        if (NumPackedBytes < 0 || NumUnpackedBytes < 0 || NumDefinitionBytes < 0 || NumRepetitionBytes < 0
            || (NumValues < 0 && Kind != ParquetPageKind.Index)
            || numLevelBytes > Math.Min(NumPackedBytes, NumUnpackedBytes))
        {
            throw new InvalidDataException(
                $"its header claims {NumValues} values in {NumPackedBytes} bytes, {NumUnpackedBytes} "
                    + $"unpacked, with {numLevelBytes} bytes of levels, which cannot be");
        }
    }
}
