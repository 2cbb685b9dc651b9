using System.Buffers.Binary;
using System.IO.Compression;

namespace SnoopiCluster.Prompts.Tests.Reading.Parquet;

/// <summary>How <see cref="ParquetWriter"/> lays out its column of text; numbers are parquet's own.</summary>
internal sealed record ParquetLook
{
    public const int Uncompressed = 0;
    public const int Snappy = 1;
    public const int Gzip = 2;
    public const int Zstd = 6;

    public const int Plain = 0;
    public const int PlainDictionary = 2;
    public const int DeltaLength = 6;
    public const int DeltaText = 7;
    public const int RleDictionary = 8;

    public int Codec { get; init; } = Snappy;

    public int Encoding { get; init; } = Plain;

    public int PageVersion { get; init; } = 1;

    public bool IsNullable { get; init; } = true;

    public bool HasCrc { get; init; }

    public int RowsPerPage { get; init; } = 1000;

    /// <summary>Whether a number column stands before the text and a nested one behind it.</summary>
    public bool HasOtherColumns { get; init; }

    public string Column { get; init; } = "TEXT";

    public bool IsDictionary => Encoding is PlainDictionary or RleDictionary;
}

/// <summary>
/// Writes parquet files, one row group after the other, for the reader's tests and the ingest's benchmark.
/// </summary>
internal sealed class ParquetWriter
{
    private const int Int64Type = 2;
    private const int ByteArrayType = 6;
    private const int RleEncoding = 3;

    private readonly Stream _file;
    private readonly ParquetLook _look;
    private readonly List<(long NumRows, List<Chunk> Chunks)> _groups = [];

    public ParquetWriter(Stream file, ParquetLook look)
    {
        _file = file;
        _look = look;
        _file.Write("PAR1"u8);
    }

    public static byte[] Write(ParquetLook look, params IReadOnlyList<string?>[] rowGroups)
    {
        using MemoryStream file = new();
        ParquetWriter writer = new(file, look);
        foreach (IReadOnlyList<string?> texts in rowGroups)
        {
            writer.WriteRowGroup(texts);
        }

        writer.Finish();
        return file.ToArray();
    }

    public void WriteRowGroup(IReadOnlyList<string?> texts)
    {
        List<Chunk> chunks = [];
        if (_look.HasOtherColumns)
        {
            chunks.Add(WriteNumbers(texts.Count));
        }

        chunks.Add(WriteTexts(texts));
        if (_look.HasOtherColumns)
        {
            long here = _file.Position;
            chunks.Add(new Chunk("tags.list.element", ByteArrayType, 0, here, null, here));
        }

        _groups.Add((texts.Count, chunks));
    }

    public void Finish()
    {
        ThriftWriter footer = new();
        footer.Int32(1, 2);
        footer.List(2, isStructs: true, Schema(), (thrift, write) => thrift.StructElement(write));
        footer.Int64(3, _groups.Sum(group => group.NumRows));
        footer.List(4, isStructs: true, _groups, (thrift, group) => thrift.StructElement(fields =>
        {
            fields.List(1, isStructs: true, group.Chunks, (list, chunk) => list.StructElement(chunk.Write));
            fields.Int64(2, 0).Int64(3, group.NumRows);
        }));
        footer.Text(6, "a test");
        byte[] bytes = [.. footer.ToArray(), 0];
        _file.Write(bytes);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _file.Write(length);
        _file.Write("PAR1"u8);
    }

    private List<Action<ThriftWriter>> Schema()
    {
        List<Action<ThriftWriter>> elements =
            [root => root.Text(4, "schema").Int32(5, _look.HasOtherColumns ? 3 : 1)];
        if (_look.HasOtherColumns)
        {
            elements.Add(id => id.Int32(1, Int64Type).Int32(3, 0).Text(4, "id"));
        }

        elements.Add(text => text.Int32(1, ByteArrayType).Int32(3, _look.IsNullable ? 1 : 0)
            .Text(4, _look.Column).Int32(6, 0).Struct(10, logical => logical.Struct(1, _ => { })));
        if (_look.HasOtherColumns)
        {
            elements.Add(tags => tags.Int32(3, 1).Text(4, "tags").Int32(5, 1).Int32(6, 3));
            elements.Add(list => list.Int32(3, 2).Text(4, "list").Int32(5, 1));
            elements.Add(tag => tag.Int32(1, ByteArrayType).Int32(3, 1).Text(4, "element").Int32(6, 0));
        }

        return elements;
    }

    private Chunk WriteNumbers(int count)
    {
        long start = _file.Position;
        WritePage(new byte[8 * count], [], 0, header => header.Struct(5, data =>
            data.Int32(1, count).Int32(2, ParquetLook.Plain).Int32(3, RleEncoding).Int32(4, RleEncoding)));
        return new Chunk("id", Int64Type, count, start, null, _file.Position, _look.Codec);
    }

    private Chunk WriteTexts(IReadOnlyList<string?> texts)
    {
        long start = _file.Position;
        Dictionary<string, int> places = [];
        long? dictionaryStart = null;
        if (_look.IsDictionary)
        {
            dictionaryStart = start;
            foreach (string text in texts.OfType<string>())
            {
                places.TryAdd(text, places.Count);
            }

            WritePage(ParquetValues.Plain(places.Keys), [], 2, header => header.Struct(7, dictionary =>
                dictionary.Int32(1, places.Count).Int32(2, ParquetLook.PlainDictionary)));
            start = _file.Position;
        }

        foreach (string?[] page in texts.Chunk(_look.RowsPerPage))
        {
            WriteData(page, places);
        }

        return new Chunk(
            _look.Column, ByteArrayType, texts.Count, start, dictionaryStart, _file.Position, _look.Codec);
    }

    private void WriteData(string?[] page, Dictionary<string, int> places)
    {
        string[] texts = [.. page.OfType<string>()];
        byte[] levels = _look.IsNullable
            ? ParquetValues.Hybrid([.. page.Select(text => text is null ? 0 : 1)], width: 1)
            : [];
        byte[] values = Encode(texts, places);
        if (_look.PageVersion == 2)
        {
            WritePage(values, levels, 3, header => header.Struct(8, data => data
                .Int32(1, page.Length).Int32(2, page.Length - texts.Length).Int32(3, page.Length)
                .Int32(4, _look.Encoding).Int32(5, levels.Length).Int32(6, 0)
                .Boolean(7, _look.Codec != ParquetLook.Uncompressed)));
            return;
        }

        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, levels.Length);
        WritePage(_look.IsNullable ? [.. length, .. levels, .. values] : values, [], 0, header =>
            header.Struct(5, data => data.Int32(1, page.Length).Int32(2, _look.Encoding)
                .Int32(3, RleEncoding).Int32(4, RleEncoding)));
    }

    private byte[] Encode(string[] texts, Dictionary<string, int> places)
    {
        switch (_look.Encoding)
        {
            case ParquetLook.DeltaLength:
                return ParquetValues.DeltaLengths(texts);
            case ParquetLook.DeltaText:
                return ParquetValues.DeltaTexts(texts);
            case ParquetLook.Plain:
                return ParquetValues.Plain(texts);
            default:
                int width = ParquetValues.WidthOf(Math.Max(0, places.Count - 1));
                return [(byte)width, .. ParquetValues.Hybrid([.. texts.Select(text => places[text])], width)];
        }
    }

    private void WritePage(byte[] values, byte[] levels, int kind, Action<ThriftWriter> writeRest)
    {
        byte[] packed = [.. levels, .. _look.Codec switch
        {
            ParquetLook.Snappy => SnappyEncoder.Pack(values),
            ParquetLook.Gzip => Gzipped(values),
            _ => values,
        }];
        ThriftWriter header = new();
        header.Int32(1, kind).Int32(2, levels.Length + values.Length).Int32(3, packed.Length);
        if (_look.HasCrc)
        {
            header.Int32(4, (int)Crc32Of(packed));
        }

        writeRest(header);
        _file.Write([.. header.ToArray(), 0]);
        _file.Write(packed);
    }

    private static byte[] Gzipped(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    // Bit by bit, as RFC 1952 defines it.
    private static uint Crc32Of(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        return ~crc;
    }

    private sealed record Chunk(
        string Path, int Type, long NumValues, long Start, long? DictionaryStart, long End, int Codec = 0)
    {
        public void Write(ThriftWriter chunk) => chunk.Int64(2, Start).Struct(3, meta =>
        {
            meta.Int32(1, Type);
            meta.List(3, isStructs: false, Path.Split('.'), (list, name) => list.TextElement(name));
            meta.Int32(4, Codec).Int64(5, NumValues).Int64(6, 0).Int64(7, End - (DictionaryStart ?? Start));
            meta.Int64(9, Start);
            if (DictionaryStart is long dictionary)
            {
                meta.Int64(11, dictionary);
            }
        });
    }
}
