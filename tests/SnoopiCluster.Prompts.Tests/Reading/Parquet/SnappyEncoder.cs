using System.Buffers.Binary;

namespace SnoopiCluster.Prompts.Tests.Reading.Parquet;

/// <summary>Packs a block in Snappy's format, greedily, with every kind of copy.</summary>
internal static class SnappyEncoder
{
    private const int MinCopy = 4;
    private const int MaxCopy = 64;
    private const int HashBits = 14;

    public static byte[] Pack(ReadOnlySpan<byte> content)
    {
        List<byte> packed = [];
        ThriftWriter.Varint(packed, (ulong)content.Length);
        int[] last = new int[1 << HashBits]; // 1 + where a four-byte sequence of that hash was seen
        int literal = 0;
        int position = 0;
        while (position + MinCopy <= content.Length)
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(content[position..]);
            ref int slot = ref last[(int)((word * 0x9E3779B1u) >> (32 - HashBits))];
            int candidate = slot - 1;
            slot = position + 1;
            if (candidate < 0 || BinaryPrimitives.ReadUInt32LittleEndian(content[candidate..]) != word)
            {
                position++;
                continue;
            }

            int length = MinCopy;
            while (length < MaxCopy && position + length < content.Length
                && content[candidate + length] == content[position + length])
            {
                length++;
            }

            AddLiteral(packed, content[literal..position]);
            AddCopy(packed, position - candidate, length);
            position += length;
            literal = position;
        }

        AddLiteral(packed, content[literal..]);
        return [.. packed];
    }

    private static void AddLiteral(List<byte> packed, ReadOnlySpan<byte> literal)
    {
        if (literal.IsEmpty)
        {
            return;
        }

        int length = literal.Length - 1;
        int numBytes = length switch
        {
            < 60 => 0,
            < 1 << 8 => 1,
            < 1 << 16 => 2,
            < 1 << 24 => 3,
            _ => 4,
        };
        packed.Add((byte)((numBytes == 0 ? length : 59 + numBytes) << 2));
        for (int i = 0; i < numBytes; i++)
        {
            packed.Add((byte)(length >> (8 * i)));
        }

        packed.AddRange(literal);
    }

    private static void AddCopy(List<byte> packed, int offset, int length)
    {
        if (length <= 11 && offset < 1 << 11)
        {
            packed.AddRange([(byte)(1 | ((length - 4) << 2) | ((offset >> 8) << 5)), (byte)offset]);
        }
        else if (offset < 1 << 16)
        {
            packed.AddRange([(byte)(2 | ((length - 1) << 2)), (byte)offset, (byte)(offset >> 8)]);
        }
        else
        {
            byte tag = (byte)(3 | ((length - 1) << 2));
            packed.AddRange(
                [tag, (byte)offset, (byte)(offset >> 8), (byte)(offset >> 16), (byte)(offset >> 24)]);
        }
    }
}
