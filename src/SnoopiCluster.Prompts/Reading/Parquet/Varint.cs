namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>Numbers of seven bits a byte, lowest first, as parquet's encodings use them (ULEB128).</summary>
internal static class Varint
{
    /// <summary>Reads a number of up to 32 bits.</summary>
    /// <exception cref="InvalidDataException">The bytes end, or the number is larger.</exception>
    public static uint Read(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = ReadLong(bytes, ref position);
        return value <= uint.MaxValue
            ? (uint)value
            : throw new InvalidDataException($"the number {value} stands where 32 bits are allowed");
    }

    /// <summary>Reads a number of up to 64 bits.</summary>
    /// <exception cref="InvalidDataException">The bytes end, or the number is larger.</exception>
    public static ulong ReadLong(ReadOnlySpan<byte> bytes, ref int position)
    {
        const int MaxBits = 64;
        ulong value = 0;
        for (int shift = 0; shift < MaxBits; shift += 7)
        {
            if (position >= bytes.Length)
            {
                throw new InvalidDataException("its encoded values end in the middle of a number");
            }

            byte b = bytes[position++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number in its encoded values has more than 64 bits");
    }
}
