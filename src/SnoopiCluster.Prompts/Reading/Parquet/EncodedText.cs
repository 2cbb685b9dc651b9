using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>Texts as they stand in pages.</summary>
internal static class EncodedText
{
    /// <summary>Cuts off the next bytes.</summary>
    /// <exception cref="InvalidDataException">There are not so many.</exception>
    public static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> bytes, int length, ref int position)
    {
        int numLeft = bytes.Length - position;
        if (length < 0 || length > numLeft)
        {
            throw new InvalidDataException($"a text claims {length} bytes, and the page has {numLeft} left");
        }

        position += length;
        return bytes.Slice(position - length, length);
    }

    /// <summary>Cuts off what stands behind a length of four bytes.</summary>
    /// <exception cref="InvalidDataException">There is less than it says.</exception>
    public static ReadOnlySpan<byte> TakeBehindLength(ReadOnlySpan<byte> bytes, ref int position)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(Take(bytes, sizeof(int), ref position));
        return Take(bytes, length, ref position);
    }

    /// <summary>The text of some bytes, which are checked.</summary>
    /// <exception cref="InvalidDataException">It is longer than allowed, or no UTF-8.</exception>
    public static string ToText(ReadOnlySpan<byte> bytes, int maxBytes)
    {
        if (bytes.Length > maxBytes)
        {
            throw new InvalidDataException($"a text has {bytes.Length} bytes, and {maxBytes} are allowed");
        }

        return Utf8.IsValid(bytes)
            ? Encoding.UTF8.GetString(bytes)
            : throw new InvalidDataException("a text is not valid UTF-8; write the column as UTF-8");
    }
}
