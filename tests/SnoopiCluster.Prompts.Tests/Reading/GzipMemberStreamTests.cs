using System.IO.Compression;
using System.Text;

namespace SnoopiCluster.Prompts.Tests.Reading;

public sealed class GzipMemberStreamTests : PromptFileCase
{
    private static readonly byte[] Lines = Encoding.UTF8.GetBytes(
        string.Concat(
            Enumerable.Range(0, 60).Select(i => $"prompt number {i} of the list, {i * 7919 % 1000}\n")));

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Read_AnySizeAndLevel_GivesTheContent(CompressionLevel level)
    {
        // Also sizes where content, pieces and buffers end together.
        int[] sizes = [1, 2, 100, 1023, 1024, 16_383, 16_384, 16_385, 32_768, 65_536, 131_072, 200_000];
        foreach (int size in sizes)
        {
            byte[] content = new byte[size];
            for (int i = 0; i < size; i++)
            {
                content[i] = (byte)('a' + (i * 2654435761L % 1_000_003 % 26));
            }

            string text = Encoding.ASCII.GetString(content);
            Assert.Equal([text], Read("a.txt.gz", Gzip(content, level), new() { MaxPromptChars = size }));
        }
    }

    [Fact]
    public void Read_SeveralMembers_GivesAllOfThem() =>
        Assert.Equal(
            ["a", "b", "cd", "e"],
            Read(
                "a.txt.gz",
                [
                    .. Gzip("a\nb\nc"u8),
                    .. Gzip([]),
                    .. Gzip("d\n"u8),
                    .. Gzip("e"u8, CompressionLevel.NoCompression),
                ]));

    [Fact]
    public void Read_ManyMembersOfManySizes_GivesAllOfThem()
    {
        List<byte> packed = [];
        List<string> expected = [];
        for (int i = 1; i < 200; i++)
        {
            var letters = Enumerable.Range(0, i * 13).Select(j => (char)('a' + (j * i * 31 % 26)));
            string line = string.Concat(letters);
            expected.Add(line);
            packed.AddRange(Gzip(Encoding.ASCII.GetBytes(line + "\n"), (CompressionLevel)(i % 4)));
        }

        Assert.Equal(expected, Read("a.txt.gz", packed.ToArray()));
    }

    [Fact]
    public void Read_HeaderWithAllOptionalFields_IsSkipped()
    {
        byte[] plain = Gzip("a cat"u8);
        const byte ChecksumExtraNameComment = 0x1E;
        byte[] header = [.. plain[..3], ChecksumExtraNameComment, .. plain[4..10],
            3, 0, 1, 2, 3, .. "name\0"u8, .. "comment\0"u8];
        ushort checksum = (ushort)Crc(header);
        byte[] sound = [.. header, (byte)checksum, (byte)(checksum >> 8), .. plain[10..]];
        byte[] wrong = [.. header, (byte)~checksum, (byte)(checksum >> 8), .. plain[10..]];

        Assert.Equal(["a cat"], Read("a.txt.gz", sound));
        Refuses("b.txt.gz", wrong, null, "header fails its checksum");
    }

    [Fact]
    public void Read_CutAnywhere_IsRefused()
    {
        byte[] packed = Gzip(Lines);
        Refuses("a.txt.gz", [], null, "the file is empty");
        Refuses("a.txt.gz", packed.AsSpan(0, 1), null, "not gzip");
        for (int length = 2; length < packed.Length; length++)
        {
            Refuses("a.txt.gz", packed.AsSpan(0, length), null, "cut short");
        }
    }

    [Fact]
    public void Read_SecondMemberCutAnywhere_IsRefused()
    {
        byte[] first = Gzip("a\n"u8);
        byte[] packed = [.. first, .. Gzip("b\n"u8)];
        for (int length = first.Length + 1; length < packed.Length; length++)
        {
            Assert.Throws<PromptFileException>(() => Read("a.txt.gz", packed.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Read_AnyByteFlipped_IsRefusedOrOfNoConsequence()
    {
        byte[] packed = Gzip(Lines);
        string[] expected = Read("a.txt.gz", packed);
        const int NumHeaderBytes = 10;
        for (int i = 0; i < packed.Length; i++)
        {
            byte[] flipped = [.. packed];
            flipped[i] ^= 0x04;
            if (i is >= 4 and < NumHeaderBytes)
            {
                // Time, compression level and system say nothing about the content.
                Assert.Equal(expected, Read("a.txt.gz", flipped));
            }
            else
            {
                Assert.Throws<PromptFileException>(() => Read("a.txt.gz", flipped));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void Read_ChecksumOrLengthWrong_IsRefused(int fromEnd)
    {
        byte[] packed = Gzip(Lines);
        packed[^fromEnd] ^= 1;

        Refuses("a.txt.gz", packed, null, "checksum");
    }

    [Theory]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0x1F })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x47, 0x41, 0x52, 0x42, 0x41, 0x47, 0x45 })]
    public void Read_AnythingBehindTheEnd_IsRefusedWithItsPlace(byte[] garbage)
    {
        byte[] packed = Gzip(Lines);

        Refuses(
            "a.txt.gz",
            [.. packed, .. garbage],
            null,
            $"{garbage.Length} bytes that are not gzip follow the compressed data "
                + $"at byte offset {packed.Length}");
    }

    [Fact]
    public void Read_NotGzip_SaysSo() => Refuses("a.txt.gz", "plain text\n", null, "the content is not gzip");

    [Fact]
    public void Read_GzipUnderAPlainName_IsNoText() =>
        Assert.Throws<PromptFileException>(() => Read("a.txt", Gzip(Lines)));

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        // Bit by bit, unlike the code under test.
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        return ~crc;
    }
}
