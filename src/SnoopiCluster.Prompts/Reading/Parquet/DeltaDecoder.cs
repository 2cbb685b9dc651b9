namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>
/// 32-bit numbers as differences in bit-packed blocks (encoding DELTA_BINARY_PACKED): the lengths of texts in
/// the delta encodings. Decoded one by one, as a few bytes can claim any number of them.
/// </summary>
internal sealed class DeltaDecoder
{
    private const int MaxBlockSize = 1 << 20;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _miniSize; // numbers in a miniblock
    private readonly byte[] _widths; // bits of the numbers of each miniblock of this block
    private long _numLeft;
    private bool _isFirst = true;
    private int _value;
    private int _minDelta;
    private int _position; // of the next miniblock or block
    private int _mini;
    private int _numLeftInMini;
    private long _bit; // of the next number in this miniblock

    /// <param name="bytes">Begins with the numbers, and may go on behind them.</param>
    /// <exception cref="InvalidDataException">No such numbers are there.</exception>
    public DeltaDecoder(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        uint blockSize = Varint.Read(bytes.Span, ref _position);
        uint numMinis = Varint.Read(bytes.Span, ref _position);
        _numLeft = Varint.Read(bytes.Span, ref _position);
        _value = ReadZigzag();
        if (blockSize > MaxBlockSize || numMinis == 0 || blockSize == 0 || blockSize % (8 * numMinis) != 0)
        {
            throw new InvalidDataException(
                $"its lengths are in blocks of {blockSize} in {numMinis} parts, which cannot be");
        }

        _miniSize = (int)(blockSize / numMinis);
        _widths = new byte[numMinis];
        _mini = _widths.Length;
    }

    /// <summary>Where the numbers that begin at <paramref name="start"/> end.</summary>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public static int EndOf(ReadOnlyMemory<byte> bytes, int start)
    {
        DeltaDecoder decoder = new(bytes[start..]);
        for (long numLeft = decoder._numLeft - 1; numLeft > 0; numLeft -= decoder._miniSize)
        {
            decoder.OpenMini();
        }

        return start + decoder._position;
    }

    /// <summary>The next number.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is damaged.</exception>
    public int Next()
    {
        if (_numLeft == 0)
        {
            throw new InvalidDataException("it has fewer lengths than values");
        }

        _numLeft--;
        if (_isFirst)
        {
            _isFirst = false;
            return _value;
        }

        if (_numLeftInMini == 0)
        {
            OpenMini();
        }

        int width = _widths[_mini - 1];
        int delta = (int)BitPacked.At(_bytes.Span, _bit, width);
        _bit += width;
        _numLeftInMini--;

        // Differences of 32-bit numbers wrap around by the format's definition.
        _value = unchecked(_value + _minDelta + delta);
        return _value;
    }

    private void OpenMini()
    {
        if (_mini == _widths.Length)
        {
            _minDelta = ReadZigzag();
            EncodedText.Take(_bytes.Span, _widths.Length, ref _position).CopyTo(_widths);
            _mini = 0;
        }

        int width = _widths[_mini++];
        if (width > BitPacked.MaxBits)
        {
            throw new InvalidDataException($"its lengths have {width} bits");
        }

        _bit = 8L * _position;
        _numLeftInMini = _miniSize;
        EncodedText.Take(_bytes.Span, _miniSize / 8 * width, ref _position);
    }

    private int ReadZigzag()
    {
        ulong value = Varint.ReadLong(_bytes.Span, ref _position);
        return unchecked((int)((long)(value >> 1) ^ -(long)(value & 1)));
    }
}
