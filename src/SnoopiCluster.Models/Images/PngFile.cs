using System.Buffers.Binary;
using System.IO.Compression;

namespace SnoopiCluster.Models.Images;

/// <summary>
/// Writes PNG files (W3C Portable Network Graphics, third edition), 8-bit RGB, not interlaced, and reads back
/// what it wrote.
/// </summary>
public static class PngFile
{
    private const int BytesPerPixel = 3;
    private const int HeaderBytes = 13;
    private const byte BitDepth = 8;
    private const byte TrueColour = 2;
    private const byte FilterUp = 2;
    private const uint CrcPolynomial = 0xEDB88320;

    private static readonly byte[] Signature =
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] CrcOfByte =
        [.. Enumerable.Range(0, 256).Select(value => CrcStep((uint)value))];

    /// <summary>
    /// Writes an image under a temporary name and renames it, so that no half-written file is ever seen.
    /// </summary>
    /// <param name="file">Path; replaced if it is there.</param>
    /// <param name="image">The image.</param>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(string file, RgbImage image)
    {
        string temporary = file + ".partial";
        try
        {
            using (FileStream stream = File.Create(temporary))
            {
                Write(stream, image);
            }

            File.Move(temporary, file, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes an image.</summary>
    /// <param name="stream">Takes the file's bytes; stays open.</param>
    /// <param name="image">The image.</param>
    public static void Write(Stream stream, RgbImage image)
    {
        byte[] header = new byte[HeaderBytes];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = BitDepth;
        header[9] = TrueColour;

        stream.Write(Signature);
        WriteChunk(stream, "IHDR"u8, header);
        WriteChunk(stream, "IDAT"u8, Compress(image));
        WriteChunk(stream, "IEND"u8, []);
    }

    /// <summary>Reads a file that <see cref="Write(string, RgbImage)"/> wrote.</summary>
    /// <param name="file">Its path.</param>
    /// <exception cref="InvalidDataException">It is damaged, or a PNG of another kind.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static RgbImage Read(string file)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(file);
        if (!bytes.StartsWith(Signature))
        {
            throw NotOurs(file);
        }

        bytes = bytes[Signature.Length..];
        ReadOnlySpan<byte> header = NextChunk(ref bytes, "IHDR"u8, file);
        ReadOnlySpan<byte> data = NextChunk(ref bytes, "IDAT"u8, file);
        NextChunk(ref bytes, "IEND"u8, file);
        if (header.Length != HeaderBytes || !header[8..].SequenceEqual<byte>([BitDepth, TrueColour, 0, 0, 0]))
        {
            throw NotOurs(file);
        }

        int width = BinaryPrimitives.ReadInt32BigEndian(header);
        int height = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        return new RgbImage(width, height, Decompress(data, checked(width * BytesPerPixel), height, file));
    }

    /// <summary>
    /// Each line as its difference from the line above: the enlarged pixels of a grid repeat lines.
    /// </summary>
    private static byte[] Compress(RgbImage image)
    {
        int stride = image.Width * BytesPerPixel;
        byte[] line = new byte[1 + stride];
        line[0] = FilterUp;
        using MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int y = 0; y < image.Height; y++)
            {
                for (int x = 0; x < stride; x++)
                {
                    byte above = y == 0 ? (byte)0 : image.Pixels[((y - 1) * stride) + x];
                    line[1 + x] = unchecked((byte)(image.Pixels[(y * stride) + x] - above));
                }

                zlib.Write(line);
            }
        }

        return compressed.ToArray();
    }

    private static byte[] Decompress(ReadOnlySpan<byte> data, int stride, int height, string file)
    {
        using MemoryStream compressed = new(data.ToArray());
        using ZLibStream zlib = new(compressed, CompressionMode.Decompress);
        byte[] pixels = new byte[checked(stride * height)];
        for (int y = 0; y < height; y++)
        {
            if (zlib.ReadByte() != FilterUp)
            {
                throw NotOurs(file);
            }

            Span<byte> line = pixels.AsSpan(y * stride, stride);
            zlib.ReadExactly(line);
            for (int x = 0; y > 0 && x < stride; x++)
            {
                line[x] = unchecked((byte)(line[x] + pixels[((y - 1) * stride) + x]));
            }
        }

        return pixels;
    }

    private static ReadOnlySpan<byte> NextChunk(ref ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> type, string file)
    {
        const int Around = 3 * sizeof(uint); // length, type and CRC
        if (bytes.Length < Around
            || BinaryPrimitives.ReadInt32BigEndian(bytes) is not (>= 0 and var length)
            || length > bytes.Length - Around
            || !bytes[4..].StartsWith(type)
            || BinaryPrimitives.ReadUInt32BigEndian(bytes[(8 + length)..])
                != ~Crc(uint.MaxValue, bytes.Slice(4, 4 + length)))
        {
            throw NotOurs(file);
        }

        ReadOnlySpan<byte> data = bytes.Slice(8, length);
        bytes = bytes[(Around + length)..];
        return data;
    }

    private static InvalidDataException NotOurs(string file) => new(
        $"{file} is damaged, or not a PNG that this program wrote: 8-bit RGB in one part is expected.");

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        stream.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            crc = CrcOfByte[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint CrcStep(uint value)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            value = (value & 1) == 0 ? value >> 1 : CrcPolynomial ^ (value >> 1);
        }

        return value;
    }
}
