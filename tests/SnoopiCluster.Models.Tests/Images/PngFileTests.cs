using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SnoopiCluster.Models.Images;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Models.Tests.Images;

/// <summary>The files are read back by a decoder of their own, written from the PNG standard.</summary>
public sealed class PngFileTests
{
    [Fact]
    public void Write_Image_IsReadBackPixelByPixel()
    {
        byte[] pixels = [.. Enumerable.Range(0, 3 * 7 * 5).Select(i => (byte)((i * 97) ^ (i >> 2)))];
        RgbImage image = new(7, 5, pixels);

        RgbImage read = Decode(Encode(image));

        Assert.Equal((image.Width, image.Height), (read.Width, read.Height));
        Assert.Equal(image.Pixels, read.Pixels);
    }

    [Fact]
    public void Write_OnePixel_IsTheKnownFile()
    {
        byte[] file = Encode(new RgbImage(1, 1, [255, 0, 0]));

        // Signature, header chunk and end chunk of every 1 x 1 RGB file, CRCs as in libpng's output.
        Assert.Equal(
            "89504E470D0A1A0A0000000D494844520000000100000001080200000090" + "7753DE",
            Convert.ToHexString(file.AsSpan(0, 33)));
        Assert.Equal("0000000049454E44AE426082", Convert.ToHexString(file.AsSpan(file.Length - 12)));
    }

    [Fact]
    public void Write_RepeatedLines_TakesLittleRoom()
    {
        byte[] line = [.. Enumerable.Range(0, 3 * 256).Select(i => (byte)(i * 31))];

        byte[] pixels = [.. Enumerable.Repeat(line, 256).SelectMany(bytes => bytes)];
        byte[] file = Encode(new RgbImage(256, 256, pixels));

        Assert.InRange(file.Length, 1, 3000);
    }

    [Fact]
    public void Write_FileThatExists_IsReplacedAndNothingElseStays()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        string file = folder.File("grid.png");
        PngFile.Write(file, new RgbImage(1, 1, [1, 2, 3]));

        PngFile.Write(file, new RgbImage(1, 1, [4, 5, 6]));

        Assert.Equal([4, 5, 6], Decode(File.ReadAllBytes(file)).Pixels);
        Assert.Equal([file], Directory.GetFileSystemEntries(folder.FullPath));
    }

    [Fact]
    public void Write_WhereAFolderStands_ThrowsAndLeavesNothing()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        Directory.CreateDirectory(folder.File("grid.png"));

        RgbImage image = new(1, 1, [1, 2, 3]);
        Assert.ThrowsAny<Exception>(() => PngFile.Write(folder.File("grid.png"), image));

        Assert.Equal([folder.File("grid.png")], Directory.GetFileSystemEntries(folder.FullPath));
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        byte[] pixels = [.. Enumerable.Range(0, 3 * 7 * 5).Select(i => (byte)((i * 97) ^ (i >> 2)))];
        PngFile.Write(folder.File("a.png"), new RgbImage(7, 5, pixels));

        RgbImage read = PngFile.Read(folder.File("a.png"));

        Assert.Equal((7, 5), (read.Width, read.Height));
        Assert.Equal(pixels, read.Pixels);
    }

    [Fact]
    public void Read_AnyByteChangedOrCutOff_IsRefused()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        byte[] whole = Encode(new RgbImage(2, 2, [.. Enumerable.Range(0, 12).Select(i => (byte)i)]));
        for (int place = 0; place < whole.Length; place++)
        {
            byte[] damaged = [.. whole];
            damaged[place] ^= 0x10;
            foreach (byte[] bytes in new[] { damaged, whole[..place] })
            {
                File.WriteAllBytes(folder.File("a.png"), bytes);
                InvalidDataException fault =
                    Assert.Throws<InvalidDataException>(() => PngFile.Read(folder.File("a.png")));
                Assert.Contains("a.png", fault.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void RgbImage_BytesThatDoNotFitTheSize_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new RgbImage(2, 2, new byte[11]));

    private static byte[] Encode(RgbImage image)
    {
        using MemoryStream stream = new();
        PngFile.Write(stream, image);
        return stream.ToArray();
    }

    private static RgbImage Decode(byte[] file)
    {
        Assert.Equal("\u0089PNG\r\n\u001A\n", Encoding.Latin1.GetString(file, 0, 8));
        int width = 0;
        int height = 0;
        using MemoryStream compressed = new();
        string type = "";
        for (int place = 8; place < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(place));
            type = Encoding.ASCII.GetString(file, place + 4, 4);
            ReadOnlySpan<byte> data = file.AsSpan(place + 8, length);
            uint crc = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(place + 8 + length));
            Assert.Equal(Crc(file.AsSpan(place + 4, 4 + length)), crc);
            if (type == "IHDR")
            {
                width = BinaryPrimitives.ReadInt32BigEndian(data);
                height = BinaryPrimitives.ReadInt32BigEndian(data[4..]);
                Assert.Equal([8, 2, 0, 0, 0], data[8..].ToArray());
            }
            else if (type == "IDAT")
            {
                compressed.Write(data);
            }

            place += 12 + length;
        }

        Assert.Equal("IEND", type);
        compressed.Position = 0;
        return new RgbImage(width, height, Unfilter(compressed, 3 * width, height));
    }

    private static byte[] Unfilter(Stream compressed, int stride, int height)
    {
        using ZLibStream zlib = new(compressed, CompressionMode.Decompress);
        byte[] pixels = new byte[stride * height];
        for (int y = 0; y < height; y++)
        {
            int filter = zlib.ReadByte();
            Assert.InRange(filter, 0, 2);
            Span<byte> line = pixels.AsSpan(y * stride, stride);
            zlib.ReadExactly(line);
            for (int x = 0; x < stride; x++)
            {
                line[x] += filter switch
                {
                    1 when x >= 3 => line[x - 3],
                    2 when y > 0 => pixels[((y - 1) * stride) + x],
                    _ => 0,
                };
            }
        }

        Assert.Equal(-1, zlib.ReadByte());
        return pixels;
    }

    /// <summary>The standard's polynomial, bit by bit, without a table.</summary>
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                uint isOdd = (crc ^ (uint)(value >> bit)) & 1;
                crc = (crc >> 1) ^ (isOdd * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
