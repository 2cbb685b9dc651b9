using System.Buffers.Binary;

namespace SnoopiCluster.Prompts.Tests.Reading.Parquet;

public sealed class ParquetReaderTests : PromptFileCase
{
    private static readonly string?[] Few =
        ["a cat", null, "", "café 🐱", " outer ", "two\nlines", null, "a cat", "a cat and a dog", "a cat and"];

    public static TheoryData<int, int, int, bool, bool> Looks
    {
        get
        {
            TheoryData<int, int, int, bool, bool> looks = [];
            foreach (int codec in (int[])[ParquetLook.Uncompressed, ParquetLook.Snappy, ParquetLook.Gzip])
            {
                foreach (int encoding in (int[])[0, 2, 6, 7, 8])
                {
                    foreach (int version in (int[])[1, 2])
                    {
                        looks.Add(codec, encoding, version, true, codec == ParquetLook.Snappy);
                        looks.Add(codec, encoding, version, false, version == 2);
                    }
                }
            }

            return looks;
        }
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public void ReadAll_AnyLook_GivesEveryTextInOrder(
        int codec, int encoding, int version, bool isNullable, bool hasCrc)
    {
        ParquetLook look = new()
        {
            Codec = codec,
            Encoding = encoding,
            PageVersion = version,
            IsNullable = isNullable,
            HasCrc = hasCrc,
            RowsPerPage = 300,
            HasOtherColumns = true,
        };
        string?[] first =
            [.. Few.Where(text => isNullable || text is not null), .. ManyTexts(1100, isNullable)];
        string?[] second = [.. ManyTexts(700, isNullable).Reverse()];
        byte[] file = ParquetWriter.Write(look, first, second);

        using PromptFileReader reader = PromptFileReader.Open(Write("a.parquet", file));
        List<FilePrompt> prompts = [];
        while (reader.TryRead(out FilePrompt prompt))
        {
            prompts.Add(prompt);
        }

        var expected = first.Concat(second).Index().Where(row => row.Item is not null)
            .Select(row => new FilePrompt(row.Item!, row.Index + 1));
        Assert.Equal(expected, prompts);
        Assert.Equal(first.Concat(second).Count(text => text is null), reader.NumBlankLines);
        Assert.Equal(("TEXT", PromptFileFormat.Parquet), (reader.Column, reader.Format));
    }

    // Long enough for copies that reach over 64 KiB and for literals of three length bytes.
    [Fact]
    public void ReadAll_LargeSnappyPage_IsUnpacked()
    {
        string unlike = string.Concat(
            Enumerable.Range(0, 20_000).Select(i => (char)(' ' + ((long)i * i * 31 % 9001 % 90))));
        string?[] texts = [unlike, .. ManyTexts(20_000, isNullable: false), unlike, new string('x', 70_000)];

        Assert.Equal(texts, Read("a.parquet", ParquetWriter.Write(new() { RowsPerPage = 50_000 }, texts)));
    }

    [Fact]
    public void ReadAll_AllNullPage_IsPassedOver() =>
        Assert.Equal(["a"], Read("a.parquet", ParquetWriter.Write(
            new() { Encoding = ParquetLook.RleDictionary, RowsPerPage = 4 }, [null, null, null, null, "a"])));

    [Theory]
    [InlineData("PROMPT", null, true)]
    [InlineData("words", "words", true)]
    [InlineData("words", null, false)]
    public void ReadAll_ColumnName_IsChosenAsInOtherFormats(string column, string? asked, bool isFound)
    {
        byte[] file = ParquetWriter.Write(new() { Column = column }, ["a"]);
        if (isFound)
        {
            Assert.Equal(["a"], Read("a.parquet", file, new() { Column = asked }));
        }
        else
        {
            Refuses("a.parquet", file, null, "there is 'words'", new() { Column = asked });
        }
    }

    [Theory]
    [InlineData("id", "'id' holds int64")]
    [InlineData("tags", "'tags' holds nested columns")]
    [InlineData("element", "'element'")]
    public void ReadAll_ColumnThatIsNoText_SaysWhatItIs(string column, string words) =>
        Refuses(
            "a.parquet", ParquetWriter.Write(new() { HasOtherColumns = true }, ["a"]), null, words,
            new() { Column = column });

    [Theory]
    [InlineData(3, "LZO")]
    [InlineData(4, "BROTLI")]
    [InlineData(5, "LZ4")]
    [InlineData(ParquetLook.Zstd, "ZSTD")]
    [InlineData(7, "LZ4_RAW")]
    [InlineData(77, "number 77")]
    public void ReadAll_OtherCodec_NamesItAndSaysWhatToDo(int codec, string name)
    {
        byte[] file = ParquetWriter.Write(new() { Codec = codec }, ["a"]);

        PromptFileException error = Refuses("a.parquet", file, null, $"compressed with {name},");

        Assert.Contains("compression='snappy'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadAll_NoRows_SaysThatThereIsNoPrompt()
    {
        Refuses("a.parquet", ParquetWriter.Write(new()), null, "holds no prompt");
        Refuses("b.parquet", ParquetWriter.Write(new(), (string?[])[null, null]), null, "holds no prompt");
        Refuses("c.parquet", (byte[])[], null, "empty");
    }

    [Fact]
    public void Open_ParquetInGzip_SaysToUnpackIt() =>
        Refuses("a.parquet.gz", Gzip(ParquetWriter.Write(new(), ["a"])), null, "unpack it first");

    [Fact]
    public void ReadAll_NoUtf8_NamesRowGroupPageAndRow()
    {
        byte[] file = ParquetWriter.Write(
            new() { Codec = ParquetLook.Uncompressed, RowsPerPage = 2 },
            ["a", "b"],
            ["c", null, "d", "QQQQ"]);
        file[file.AsSpan().IndexOf("QQQQ"u8)] = 0xFF;

        Refuses("a.parquet", file, 6, "row group 1, page 1 at byte");
        Refuses("a.parquet", file, 6, "not valid UTF-8");
    }

    [Fact]
    public void ReadAll_NulInText_NamesTheRow() =>
        Refuses("a.parquet", ParquetWriter.Write(new(), ["a", "b\0c"]), 2, "NUL");

    [Fact]
    public void ReadAll_WrongChecksum_NamesThePage()
    {
        byte[] file = ParquetWriter.Write(
            new() { Codec = ParquetLook.Uncompressed, HasCrc = true }, ["QQQQ", "b"]);
        file[file.AsSpan().IndexOf("QQQQ"u8)] ^= 1;

        Refuses("a.parquet", file, null, "row group 0, page 0 at byte 4: its checksum is");
    }

    [Fact]
    public void ReadAll_LongerThanAllowed_IsRefused()
    {
        PromptFileOptions options = new() { MaxPromptChars = 10, MaxRecordBytes = 20 };

        Refuses("a.parquet", ParquetWriter.Write(new(), [new string('x', 11)]), 1, "11 characters", options);
        foreach (int encoding in (int[])[0, 2, 6, 7])
        {
            Refuses(
                "a.parquet",
                ParquetWriter.Write(new() { Encoding = encoding }, [new string('x', 21)]),
                1,
                encoding == ParquetLook.DeltaText ? "at most 20 are allowed" : "21 bytes, and 20 are allowed",
                options);
        }
    }

    [Fact]
    public void ReadAll_CutAnywhere_IsRefused()
    {
        byte[] file = ParquetWriter.Write(
            new() { Encoding = ParquetLook.RleDictionary, HasOtherColumns = true }, Few, Few);
        for (int length = 0; length < file.Length; length++)
        {
            string path = Write("a.parquet", file.AsSpan(0, length));

            Assert.Throws<PromptFileException>(() => PromptFileReader.ReadAll(path).Count());
        }
    }

    // Whatever one bit becomes: a fault of the file or other texts, never another exception, and never more
    // memory than such a small file can be worth.
    [Theory]
    [MemberData(nameof(Looks))]
    public void ReadAll_AnyBitFlipped_NeverFailsOtherwise(
        int codec, int encoding, int version, bool isNullable, bool hasCrc)
    {
        const long MaxAllocatedBytes = 4 * 1024 * 1024;
        ParquetLook look = new()
        {
            Codec = codec,
            Encoding = encoding,
            PageVersion = version,
            IsNullable = isNullable,
            RowsPerPage = 6,
        };
        byte[] file = ParquetWriter.Write(look, [.. Few.Select(text => isNullable ? text : text ?? "none")]);
        for (int i = 0; i < file.Length; i++)
        {
            // Another bit for every byte; each bit of a byte comes in some look.
            byte mask = (byte)(1 << ((i + (5 * encoding) + (3 * codec) + version + (hasCrc ? 4 : 0)) % 8));
            byte[] changed = [.. file];
            changed[i] ^= mask;
            string path = Write("a.parquet", changed);
            long before = GC.GetAllocatedBytesForCurrentThread();

            Exception? fault = Record.Exception(() => PromptFileReader.ReadAll(path).Count());

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(fault is null or PromptFileException, $"byte {i} ^ 0x{mask:X2} of {look}: {fault}");
            Assert.True(allocated < MaxAllocatedBytes, $"byte {i} ^ 0x{mask:X2}: {allocated} bytes");
        }
    }

    [Theory]
    [InlineData(0x7fffffff)]
    [InlineData(-1)]
    public void ReadAll_FooterLengthLies_IsRefusedWithoutTakingMemory(int length)
    {
        byte[] file = ParquetWriter.Write(new(), Few);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(file.Length - 8), length);

        Refuses("a.parquet", file, null, $"footer claims {(uint)length} bytes");
    }

    [Fact]
    public void ReadAll_EncryptedFile_SaysSo()
    {
        byte[] file = ParquetWriter.Write(new(), Few);
        "PARE"u8.CopyTo(file.AsSpan(file.Length - 4));

        Refuses("a.parquet", file, null, "encrypted");
    }

    private static IEnumerable<string?> ManyTexts(int count, bool isNullable) =>
        Enumerable.Range(0, count).Select(i =>
            isNullable && (i % 7 == 3 || i / 64 % 5 == 2) ? null
            : i % 3 == 0 ? "a red circle on a blue ground"
            : $"{(i % 2 == 0 ? "a small" : "一个大")} thing é, number {i * 7919 % 4001}");
}
