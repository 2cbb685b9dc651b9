using System.IO.Compression;

namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>How a column chunk's pages are compressed.</summary>
internal readonly record struct ParquetCodec(int Number)
{
    private const int None = 0;
    private const int Snappy = 1;
    private const int Gzip = 2;

    // By their numbers in parquet's format.
    private static readonly string[] Names =
        ["UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"];

    /// <summary>The codec's name in parquet's format.</summary>
    public string Name => Number >= 0 && Number < Names.Length ? Names[Number] : $"number {Number}";

    // The most that the densest stream unpacks to, a byte: snappy copies 64 bytes by 3, deflate's limit is
    // 1032. What claims more is refused before memory is taken for it.
    private int MaxRatio => Number switch
    {
        None => 1,
        Snappy => 22,
        _ => 1040,
    };

    /// <exception cref="NotSupportedException">Its pages cannot be unpacked here.</exception>
    public void RequireSupported()
    {
        if (Number is not (None or Snappy or Gzip))
        {
            throw new NotSupportedException(
                $"the column is compressed with {Name}, and this version unpacks SNAPPY, GZIP and "
                    + "UNCOMPRESSED; write the file again with one of these, such as "
                    + "pyarrow.parquet.write_table(table, path, compression='snappy')");
        }
    }

    /// <exception cref="InvalidDataException">
    /// So few bytes cannot hold so many, whatever they are.
    /// </exception>
    public void CheckSizes(int numPacked, int numUnpacked)
    {
        if (numUnpacked > (long)numPacked * MaxRatio || (Number == None && numPacked != numUnpacked))
        {
            throw new InvalidDataException(
                $"its header says that {numPacked} bytes of {Name} unpack to {numUnpacked}, "
                    + "which they cannot");
        }
    }

    /// <summary>Unpacks to exactly as many bytes as <paramref name="unpacked"/> has room for.</summary>
    /// <exception cref="InvalidDataException">The bytes unpack to something else, or to nothing.</exception>
    public void Unpack(byte[] packed, int start, int count, Span<byte> unpacked)
    {
        switch (Number)
        {
            case None:
                packed.AsSpan(start, count).CopyTo(unpacked);
                break;
            case Snappy:
                SnappyDecoder.Unpack(packed.AsSpan(start, count), unpacked);
                break;
            default:
                Inflate(packed, start, count, unpacked);
                break;
        }
    }

    private static void Inflate(byte[] packed, int start, int count, Span<byte> unpacked)
    {
        using GZipStream inflater = new(new MemoryStream(packed, start, count), CompressionMode.Decompress);
        int numRead = inflater.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false);

        // Reading on to the end also checks the checksum.
        if (numRead < unpacked.Length || inflater.ReadByte() >= 0)
        {
            string found = numRead < unpacked.Length ? $"{numRead}" : "more";
            throw new InvalidDataException(
                $"it unpacks to {found} bytes, and its header says {unpacked.Length}");
        }
    }
}
