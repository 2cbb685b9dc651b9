using System.Buffers.Binary;

namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>
/// Unpacks a block of Snappy's format (format_description.txt of the Snappy library): a length, then
/// literals and copies of what was unpacked before.
/// </summary>
internal static class SnappyDecoder
{
    // The low two bits of a tag.
    private const int Literal = 0;
    private const int CopyOneByteOffset = 1;
    private const int CopyTwoByteOffset = 2;

    // A literal's length up to here stands in its tag, a longer one in one to four bytes behind it.
    private const int MaxLengthInTag = 60;

    /// <summary>Unpacks a block that fills <paramref name="unpacked"/> exactly.</summary>
    /// <exception cref="InvalidDataException">The block is not sound, or of another length.</exception>
    public static void Unpack(ReadOnlySpan<byte> packed, Span<byte> unpacked)
    {
        ulong length = ReadLength(ref packed);
        if (length != (ulong)unpacked.Length)
        {
            throw new InvalidDataException(
                $"the snappy block says that it unpacks to {length} bytes, "
                    + $"and the page's header says {unpacked.Length}");
        }

        int written = 0;
        while (!packed.IsEmpty)
        {
            int tag = packed[0];
            if ((tag & 3) == Literal)
            {
                int count = LiteralLength(ref packed);
                Require(count <= packed.Length && count <= unpacked.Length - written);
                packed[..count].CopyTo(unpacked[written..]);
                packed = packed[count..];
                written += count;
            }
            else
            {
                (int offset, int count) = ReadCopy(ref packed);
                Require(offset > 0 && offset <= written && count <= unpacked.Length - written);
                CopyBack(unpacked, written, offset, count);
                written += count;
            }
        }

        Require(written == unpacked.Length);
    }

    private static ulong ReadLength(ref ReadOnlySpan<byte> packed)
    {
        const int MaxBytes = 5;
        ulong length = 0;
        for (int i = 0; i < MaxBytes; i++)
        {
            Require(i < packed.Length);
            length |= (ulong)(packed[i] & 0x7F) << (7 * i);
            if (packed[i] < 0x80)
            {
                packed = packed[(i + 1)..];
                return length;
            }
        }

        throw Damaged();
    }

    private static int LiteralLength(ref ReadOnlySpan<byte> packed)
    {
        int inTag = (packed[0] >> 2) + 1;
        packed = packed[1..];
        if (inTag <= MaxLengthInTag)
        {
            return inTag;
        }

        int numBytes = inTag - MaxLengthInTag;
        Require(numBytes <= packed.Length);
        long length = 1;
        for (int i = 0; i < numBytes; i++)
        {
            length += (long)packed[i] << (8 * i);
        }

        packed = packed[numBytes..];
        Require(length <= int.MaxValue);
        return (int)length;
    }

    private static (int Offset, int Count) ReadCopy(ref ReadOnlySpan<byte> packed)
    {
        int tag = packed[0];
        int numBytes = (tag & 3) switch
        {
            CopyOneByteOffset => 2,
            CopyTwoByteOffset => 3,
            _ => 5,
        };
        Require(numBytes <= packed.Length);
        int count = numBytes == 2 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
        long offset = numBytes switch
        {
            2 => ((tag >> 5) << 8) | packed[1],
            3 => BinaryPrimitives.ReadUInt16LittleEndian(packed[1..]),
            _ => BinaryPrimitives.ReadUInt32LittleEndian(packed[1..]),
        };
        packed = packed[numBytes..];
        Require(offset <= int.MaxValue);
        return ((int)offset, count);
    }

    // Where the source runs into the destination, the bytes just written are copied again: that is how
    // repetitions are packed.
    private static void CopyBack(Span<byte> unpacked, int written, int offset, int count)
    {
        if (offset >= count)
        {
            unpacked.Slice(written - offset, count).CopyTo(unpacked[written..]);
            return;
        }

        for (int i = written; i < written + count; i++)
        {
            unpacked[i] = unpacked[i - offset];
        }
    }

    private static void Require(bool isSound)
    {
        if (!isSound)
        {
            throw Damaged();
        }
    }

    private static InvalidDataException Damaged() => new("its snappy data is damaged");
}
