namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>
/// Small numbers in parquet's hybrid of runs and bit-packed groups (encoding RLE): definition levels, and
/// places in a dictionary.
/// </summary>
/// <param name="bytes">The encoded numbers.</param>
/// <param name="bitWidth">Bits of a number, 0 to 32.</param>
internal sealed class HybridDecoder(ReadOnlyMemory<byte> bytes, int bitWidth)
{
    private const int GroupSize = 8;

    private int _position;
    private long _numLeft; // of this run
    private bool _isPacked;
    private uint _repeated;
    private long _bit; // of the next packed number

    /// <summary>The next number.</summary>
    /// <exception cref="InvalidDataException">There is none, or the run it is in is damaged.</exception>
    public uint Next()
    {
        ReadOnlySpan<byte> all = bytes.Span;
        while (_numLeft == 0)
        {
            OpenRun(all);
        }

        _numLeft--;
        if (!_isPacked)
        {
            return _repeated;
        }

        uint value = BitPacked.At(all, _bit, bitWidth);
        _bit += bitWidth;
        return value;
    }

    private void OpenRun(ReadOnlySpan<byte> all)
    {
        uint head = Varint.Read(all, ref _position);
        _isPacked = (head & 1) == 1;
        if (_isPacked)
        {
            // Some writers cut off the unused end of the last group, so what counts is only whether the
            // numbers that are asked for are there.
            long numGroups = head >> 1;
            _bit = 8L * _position;
            _numLeft = numGroups * GroupSize;
            _position = (int)Math.Min(all.Length, _position + (numGroups * bitWidth));
            return;
        }

        int numBytes = (bitWidth + 7) / 8;
        if (numBytes > all.Length - _position)
        {
            throw new InvalidDataException("its levels or dictionary places end in the middle of a run");
        }

        _repeated = 0;
        for (int i = 0; i < numBytes; i++)
        {
            _repeated |= (uint)all[_position + i] << (8 * i);
        }

        _position += numBytes;
        _numLeft = head >> 1;
    }
}
