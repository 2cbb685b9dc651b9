using System.Text;

namespace SnoopiCluster.Prompts.Tests;

public sealed class PromptFileReaderTests : PromptFileCase
{
    [Theory]
    [InlineData("a.txt", PromptFileFormat.PlainText)]
    [InlineData("a.b.CSV", PromptFileFormat.Csv)]
    [InlineData("a.tsv", PromptFileFormat.Tsv)]
    [InlineData("a.json", PromptFileFormat.Json)]
    [InlineData("a.jsonl", PromptFileFormat.JsonLines)]
    [InlineData("a.ndjson", PromptFileFormat.JsonLines)]
    public void Open_KnownName_TakesItsFormat(string name, PromptFileFormat expected)
    {
        using PromptFileReader plain = PromptFileReader.Open(Write(name, "x"));
        using PromptFileReader packed = PromptFileReader.Open(Write(name + ".gz", Gzip("x"u8)));

        Assert.Equal(expected, plain.Format);
        Assert.Equal(expected, packed.Format);
    }

    [Theory]
    [InlineData("a", "''")]
    [InlineData("a.gz", "''")]
    [InlineData("a.docx", "'.docx'")]
    [InlineData("a.parquet", "parquet")]
    [InlineData("a.tar.gz", "tar")]
    [InlineData("a.tgz", "tar")]
    public void Open_UnknownName_SaysWhatToUse(string name, string words) => Refuses(name, "x", null, words);

    [Fact]
    public void Open_FormatGiven_IgnoresTheName() =>
        Assert.Equal(["a", "b"], Read("list", "a\nb", new() { Format = PromptFileFormat.PlainText }));

    [Fact]
    public void Open_NoSuchFile_NamesIt()
    {
        string path = Folder.File("missing.txt");

        var error = Assert.Throws<PromptFileException>(() => PromptFileReader.Open(path));

        Assert.Contains($"{path}: cannot be opened", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Folder_SaysThatItIsOne()
    {
        string path = Folder.File("folder.txt");
        Directory.CreateDirectory(path);

        var error = Assert.Throws<PromptFileException>(() => PromptFileReader.Open(path));

        Assert.Contains("a folder", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.txt")]
    [InlineData("a.csv")]
    [InlineData("a.tsv")]
    [InlineData("a.json")]
    [InlineData("a.jsonl")]
    public void TryRead_EmptyFile_IsRefused(string name)
    {
        Refuses(name, "", null, "the file is empty");
        Refuses(name + ".gz", Gzip([]), null, "the file is empty");
        Assert.Throws<PromptFileException>(() => Read(name, [0xEF, 0xBB, 0xBF]));
    }

    [Theory]
    [InlineData("a.txt", " \n\t\n\u00A0\n\u3000\n\r\n")]
    [InlineData("a.csv", "prompt,id\n")]
    [InlineData("a.tsv", "prompt\tid\n")]
    [InlineData("a.json", " [ ] ")]
    [InlineData("a.jsonl", "\n \n")]
    public void TryRead_NoPrompt_IsRefused(string name, string content) =>
        Refuses(name, content, null, "holds no prompt");

    [Fact]
    public void TryRead_AfterTheEnd_StaysFalse()
    {
        using PromptFileReader reader = PromptFileReader.Open(Write("a.txt", "one"));

        Assert.True(reader.TryRead(out FilePrompt prompt));
        Assert.Equal(new FilePrompt("one", 1), prompt);
        Assert.False(reader.TryRead(out _));
        Assert.False(reader.TryRead(out _));
        Assert.Equal(1, reader.NumPrompts);
    }

    [Theory]
    [InlineData("a.txt", "{0}\nshort")]
    [InlineData("a.csv", "prompt,id\n{0},1\n")]
    [InlineData("a.tsv", "prompt\tid\n{0}\t1\n")]
    [InlineData("a.json", "[\"{0}\"]")]
    [InlineData("a.jsonl", "{{\"prompt\":\"{0}\"}}")]
    public void TryRead_PromptOverTheLimit_IsRefused(string name, string layout)
    {
        // Characters of four bytes and two UTF-16 units each: the limit counts what people count.
        string cats = string.Concat(Enumerable.Repeat("🐱", 50));
        string fits = string.Format(null, CompositeFormat.Parse(layout), cats);
        string over = string.Format(null, CompositeFormat.Parse(layout), cats + "🐱");
        PromptFileOptions options = new() { MaxPromptChars = 50 };

        Assert.Equal(100, Read(name, fits, options)[0].Length);
        var error = Assert.Throws<PromptFileException>(() => Read(name, over, options));
        Assert.NotNull(error.Line);
    }

    [Fact]
    public void TryRead_AsciiPromptOverTheLimit_NamesBothLengths() =>
        Refuses(
            "a.txt", "12345678901\n", 1, "11 characters, and 10 are allowed", new() { MaxPromptChars = 10 });

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Open_LimitOutOfRange_Throws(int maxPromptChars, int maxRecordBytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PromptFileReader.Open(
            Write("a.txt", "x"), new() { MaxPromptChars = maxPromptChars, MaxRecordBytes = maxRecordBytes }));

    [Theory]
    [InlineData("a.txt", "")]
    [InlineData("a.csv", "prompt\n\"")]
    [InlineData("a.tsv", "prompt\n")]
    [InlineData("a.json", "[\"")]
    [InlineData("a.jsonl", "{\"prompt\":\"")]
    public void TryRead_EndlessRecord_IsRefusedInBoundedMemory(string name, string start)
    {
        string path = Folder.File(name);
        const int NumMegabytes = 64;
        using (FileStream file = File.Create(path))
        {
            file.Write(Encoding.UTF8.GetBytes(start));
            byte[] megabyte = new byte[1 << 20];
            megabyte.AsSpan().Fill((byte)'x');
            for (int i = 0; i < NumMegabytes; i++)
            {
                file.Write(megabyte);
            }
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<PromptFileException>(
            () => PromptFileReader.ReadAll(path, new() { MaxRecordBytes = 1 << 20 }).Count());

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16L << 20);
    }

    [Theory]
    [InlineData("a.txt", "", "\n", "")]
    [InlineData("a.csv", "id,prompt\n", "\n", "1,")]
    [InlineData("a.tsv", "id\tprompt\n", "\n", "1\t")]
    [InlineData("a.json", "[\"\"", "\"", ",\"")]
    [InlineData("a.jsonl", "", "\"}\n", "{\"prompt\":\"")]
    public void TryRead_LongFile_TakesLittleMoreThanItsPrompts(
        string name, string start, string end, string before)
    {
        const int NumPrompts = 100_000;
        const int NumChars = 100;
        string record = before + new string('p', NumChars) + end;
        string last = name == "a.json" ? "]" : "";
        string content = start + string.Concat(Enumerable.Repeat(record, NumPrompts)) + last;
        string path = Write(name + ".gz", Gzip(Encoding.UTF8.GetBytes(content)));

        long allocated = GC.GetAllocatedBytesForCurrentThread();
        int numRead = PromptFileReader.ReadAll(path).Count(prompt => prompt.Text.Length == NumChars);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        Assert.Equal(NumPrompts, numRead);
        // The strings themselves, property names and the like for each, and buffers once. Holding the file
        // adds 10 MB.
        const int NumBytesForEach = 2 * NumChars + 100;
        Assert.InRange(allocated, 0, ((long)NumPrompts * NumBytesForEach) + 2_000_000);
    }
}
