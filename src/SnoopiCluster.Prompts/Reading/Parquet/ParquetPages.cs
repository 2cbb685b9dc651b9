namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>A page as it was unpacked; valid until the next one is read.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Content">
/// The unpacked page; of version 2 the values only.
/// </param>
/// <param name="Levels">Definition levels of a version 2 page; empty otherwise.</param>
internal sealed record ParquetPage(
    ParquetPageHeader Header, ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Levels);

/// <summary>
/// Reads the pages of one column chunk after the other, holding one of them. Memory goes by the bytes that
/// are in the file, not by what a header claims.
/// </summary>
internal sealed class ParquetPages(ParquetFile file)
{
    /// <summary>Most bytes of one page. Writers aim at 1 MiB; some put a whole row group into one.</summary>
    public const int MaxPageBytes = 256 * 1024 * 1024;

    private const int FirstHeaderBytes = 8 * 1024;
    private const int MaxHeaderBytes = 16 * 1024 * 1024; // statistics in it hold whole texts

    private byte[] _packed = new byte[FirstHeaderBytes];
    private byte[] _unpacked = [];
    private ParquetCodec _codec;
    private long _next;
    private long _end;

    /// <summary>Offset in the file of the page read last.</summary>
    public long PageStart { get; private set; }

    /// <summary>Begins with a chunk.</summary>
    public void Open(ParquetChunk chunk)
    {
        _codec = chunk.Codec;
        _next = chunk.Start;
        _end = chunk.Start + chunk.NumBytes;
    }

    /// <summary>Reads the next page of the chunk.</summary>
    /// <returns>Null at the chunk's end.</returns>
    /// <exception cref="InvalidDataException">The page is damaged.</exception>
    public ParquetPage? Read()
    {
        if (_next == _end)
        {
            return null;
        }

        PageStart = _next;
        ParquetPageHeader header = ReadHeader();
        if (header.NumPackedBytes > _end - _next)
        {
            throw new InvalidDataException(
                $"its header claims {header.NumPackedBytes} bytes, and the column has {_end - _next} left");
        }

        if (header.NumPackedBytes > MaxPageBytes || header.NumUnpackedBytes > MaxPageBytes)
        {
            throw new InvalidDataException(
                $"its header claims {Math.Max(header.NumPackedBytes, header.NumUnpackedBytes)} bytes, and "
                    + $"{MaxPageBytes} are read at most; write the file with smaller pages or row groups");
        }

        Grow(ref _packed, header.NumPackedBytes);
        file.Read(_next, _packed.AsSpan(0, header.NumPackedBytes));
        _next += header.NumPackedBytes;
        CheckCrc(header);
        return Unpack(header);
    }

    // How long a header is shows only when it is read.
    private ParquetPageHeader ReadHeader()
    {
        int numWanted = FirstHeaderBytes;
        while (true)
        {
            int numBytes = (int)Math.Min(numWanted, _end - _next);
            Grow(ref _packed, numBytes);
            file.Read(_next, _packed.AsSpan(0, numBytes));
            try
            {
                ReadOnlySpan<byte> bytes = _packed.AsSpan(0, numBytes);
                ParquetPageHeader header = ParquetPageHeader.Read(bytes, out int numRead);
                _next += numRead;
                return header;
            }
            catch (EndOfStreamException e) when (numBytes < numWanted || numWanted >= MaxHeaderBytes)
            {
                throw new InvalidDataException("its header has no end", e);
            }
            catch (EndOfStreamException)
            {
                numWanted *= 16;
            }
        }
    }

    private void CheckCrc(ParquetPageHeader header)
    {
        if (header.Crc is not uint expected)
        {
            return;
        }

        Crc32 crc = default;
        crc.Append(_packed.AsSpan(0, header.NumPackedBytes));
        if (crc.Value != expected)
        {
            throw new InvalidDataException(
                $"its checksum is {crc.Value:x8}, and its header says {expected:x8}");
        }
    }

    private ParquetPage Unpack(ParquetPageHeader header)
    {
        int numLevelBytes = header.NumRepetitionBytes + header.NumDefinitionBytes;
        ReadOnlyMemory<byte> levels = _packed.AsMemory(header.NumRepetitionBytes, header.NumDefinitionBytes);
        int numPacked = header.NumPackedBytes - numLevelBytes;
        int numUnpacked = header.NumUnpackedBytes - numLevelBytes;
        if (!header.IsCompressed || numUnpacked == 0)
        {
            // Nothing is also written as no bytes at all, by any codec.
            return new ParquetPage(
                header, _packed.AsMemory(numLevelBytes, Math.Min(numPacked, numUnpacked)), levels);
        }

        _codec.CheckSizes(numPacked, numUnpacked);
        Grow(ref _unpacked, numUnpacked);
        _codec.Unpack(_packed, numLevelBytes, numPacked, _unpacked.AsSpan(0, numUnpacked));
        return new ParquetPage(header, _unpacked.AsMemory(0, numUnpacked), levels);
    }

    private static void Grow(ref byte[] buffer, int numBytes)
    {
        if (buffer.Length < numBytes)
        {
            buffer = GC.AllocateUninitializedArray<byte>(numBytes);
        }
    }
}
