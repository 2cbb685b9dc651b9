using System.Buffers.Binary;

namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>Numbers of a fixed number of bits, one behind the other, lowest bit first.</summary>
internal static class BitPacked
{
    /// <summary>Most bits of a number.</summary>
    public const int MaxBits = 32;

    /// <summary>The number that begins at a bit.</summary>
    /// <param name="bytes">The numbers.</param>
    /// <param name="bit">Place of its lowest bit.</param>
    /// <param name="width">Its bits, 0 to <see cref="MaxBits"/>.</param>
    /// <exception cref="InvalidDataException">The bytes end before it does.</exception>
    public static uint At(ReadOnlySpan<byte> bytes, long bit, int width)
    {
        if (bit + width > 8L * bytes.Length)
        {
            throw new InvalidDataException("its packed numbers end before its last value");
        }

        int first = (int)(bit >> 3);
        ulong word = 0;
        if (bytes.Length - first >= sizeof(ulong))
        {
            word = BinaryPrimitives.ReadUInt64LittleEndian(bytes[first..]);
        }
        else
        {
            for (int i = first; i < bytes.Length; i++)
            {
                word |= (ulong)bytes[i] << (8 * (i - first));
            }
        }

        return (uint)((word >> (int)(bit & 7)) & ((1UL << width) - 1));
    }
}
