using System.Text;

namespace SnoopiCluster.Prompts.Tests.Reading;

/// <summary>Plain text, and what holds for the text of every format: encoding, line ends, NUL.</summary>
public sealed class PlainTextReaderTests : PromptFileCase
{
    [Fact]
    public void Read_NoFinalNewline_KeepsTheLastLine() => Assert.Equal(["a", "b"], Read("a.txt", "a\nb"));

    [Fact]
    public void Read_ByteOrderMarkAndCrLf_AreNoPartOfPrompts() =>
        Assert.Equal(["a", "b"], Read("a.txt", "\uFEFFa\r\nb\r\n"));

    [Fact]
    public void Read_MixedNewlines_EndLinesAlike() =>
        Assert.Equal(["a", "b", "c", "d"], Read("a.txt", "a\nb\r\nc\n\nd\r\n"));

    [Fact]
    public void Read_OuterBlanks_AreKept() =>
        Assert.Equal([" a ", "\tb\u00A0"], Read("a.txt", " a \n\tb\u00A0\n"));

    [Fact]
    public void Read_BlankLines_AreNoPrompts()
    {
        using PromptFileReader reader = PromptFileReader.Open(Write("a.txt", "\na\n \t\u3000\n\r\nb\n"));
        List<FilePrompt> prompts = [];
        while (reader.TryRead(out FilePrompt prompt))
        {
            prompts.Add(prompt);
        }

        Assert.Equal([new("a", 2), new("b", 5)], prompts);
        Assert.Equal(3, reader.NumBlankLines);
    }

    [Fact]
    public void Read_CarriageReturnElsewhere_IsACharacter() =>
        Assert.Equal(["a\rb", "c\r", "d"], Read("a.txt", "a\rb\nc\r\r\nd\r"));

    [Fact]
    public void Read_OtherLineSeparators_AreCharacters()
    {
        string[] lines = ["a\u2028b", "a\u0085b", "a\vb\fc", "a\u001Cb\u001Dc"];

        Assert.Equal(lines, Read("a.txt", string.Join('\n', lines)));
    }

    [Fact]
    public void Read_UnusualCharacters_AreKeptExactly()
    {
        string[] lines =
            ["café", "cafe\u0301", "日本の山", "🐱\u200D👤", "مسجد", "zero\u200Bwidth\uFEFFmarks", "\uFEFF\uFEFF"];

        Assert.Equal(lines, Read("a.txt", string.Join('\n', lines)));
    }

    [Theory]
    [InlineData(new byte[] { 0xE9, 0x20 })] // Latin-1
    [InlineData(new byte[] { 0x80 })] // continuation alone
    [InlineData(new byte[] { 0xC0, 0xAF })] // longer than needed
    [InlineData(new byte[] { 0xE2, 0x82, 0x0A })] // cut by a line end
    [InlineData(new byte[] { 0xE2, 0x82 })] // cut by the end of the file
    [InlineData(new byte[] { 0xF0, 0x9F, 0x90 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })] // surrogate
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })] // beyond U+10FFFF
    [InlineData(new byte[] { 0xFF })]
    public void Read_InvalidUtf8_NamesLineOffsetAndByte(byte[] invalid) =>
        Refuses(
            "a.txt",
            [.. "one\ntwo "u8, .. invalid],
            2,
            $"byte offset 8: byte 0x{invalid[0]:X2} is not valid UTF-8");

    [Fact]
    public void Read_ByteOrderMarkBeforeInvalidByte_CountsItInTheOffset() =>
        Refuses("a.txt", [0xEF, 0xBB, 0xBF, 0x61, 0xFF], 1, "byte offset 4: byte 0xFF");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Read_InvalidUtf8AcrossTheBuffersEnd_NamesLineAndOffset(int numBefore)
    {
        byte[] content = new byte[(64 * 1024) + 100];
        content.AsSpan().Fill((byte)'x');
        content[10] = (byte)'\n';
        int at = (64 * 1024) - numBefore;
        ((ReadOnlySpan<byte>)[0xF0, 0x9F, 0x28, 0xA1]).CopyTo(content.AsSpan(at));

        Refuses("a.txt", content, 2, $"byte offset {at}: byte 0xF0");
    }

    [Fact]
    public void Read_CharactersAcrossTheBuffersEnd_AreKeptExactly()
    {
        // Lines of 7 bytes put every byte of the four-byte character on the border at some time.
        string[] lines = [.. Enumerable.Repeat("é🐱", 40_000)];

        Assert.Equal(lines, Read("a.txt", string.Join('\n', lines)));
        Assert.Equal(lines, Read("b.txt", "\uFEFF" + string.Join('\n', lines)));
        Assert.Equal(["x" + lines[0], .. lines[1..]], Read("c.txt", "x" + string.Join('\n', lines)));
    }

    [Fact]
    public void Read_LineLongerThanTheBuffer_IsWhole()
    {
        string line = string.Concat(Enumerable.Repeat("0123456789", 9_000));

        Assert.Equal(["a", line, "b"], Read("a.txt", $"a\n{line}\r\nb"));
    }

    [Theory]
    [InlineData("one\ntwo\0\n", 2, "byte offset 7: a NUL byte")]
    [InlineData("\0\0\0\0", 1, "byte offset 0: a NUL byte")]
    public void Read_Nul_NamesLineAndOffset(string content, long line, string words) =>
        Refuses("a.txt", content, line, words);

    [Fact]
    public void Read_Utf16_SaysSo()
    {
        Refuses("a.txt", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a cat\n")], 1, "UTF-16");
        Refuses("b.txt", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("a cat\n")], 1, "UTF-16");
    }
}
