namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>The texts of one page, in order.</summary>
internal abstract class TextValues
{
    /// <summary>The next text that is not null.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is damaged or no UTF-8.</exception>
    public abstract string Next();

    /// <summary>The texts of a page.</summary>
    /// <param name="encoding">How they are written.</param>
    /// <param name="bytes">Where they are written.</param>
    /// <param name="dictionary">The chunk's dictionary; null when it has none.</param>
    /// <param name="maxBytes">Longest text that is allowed.</param>
    /// <exception cref="InvalidDataException">They are not written so.</exception>
    /// <exception cref="NotSupportedException">They are written in a way that cannot be read.</exception>
    public static TextValues Of(
        ParquetEncoding encoding, ReadOnlyMemory<byte> bytes, TextDictionary? dictionary, int maxBytes) =>
        encoding switch
        {
            ParquetEncoding.Plain => new PlainTexts(bytes, maxBytes),
            ParquetEncoding.PlainDictionary or ParquetEncoding.RleDictionary => new DictionaryTexts(
                dictionary ?? throw new InvalidDataException("it needs a dictionary, and there is none"),
                bytes),
            ParquetEncoding.DeltaLengthByteArray => new DeltaLengthTexts(bytes, maxBytes),
            ParquetEncoding.DeltaByteArray => new DeltaTexts(bytes, maxBytes),
            _ => throw new NotSupportedException(
                $"the texts have the encoding {(Enum.IsDefined(encoding) ? encoding : (int)encoding)}, "
                    + "which this version does not read; write the file again with PLAIN or a dictionary"),
        };

    /// <summary>Each text behind its length.</summary>
    private sealed class PlainTexts(ReadOnlyMemory<byte> bytes, int maxBytes) : TextValues
    {
        private int _position;

        public override string Next() =>
            EncodedText.ToText(EncodedText.TakeBehindLength(bytes.Span, ref _position), maxBytes);
    }

    /// <summary>The number of bits, then places in a dictionary.</summary>
    private sealed class DictionaryTexts : TextValues
    {
        private readonly TextDictionary _dictionary;
        private readonly HybridDecoder _places;

        public DictionaryTexts(TextDictionary dictionary, ReadOnlyMemory<byte> bytes)
        {
            _dictionary = dictionary;
            int bitWidth = bytes.IsEmpty ? 0 : bytes.Span[0];
            if (bitWidth > BitPacked.MaxBits)
            {
                throw new InvalidDataException($"its dictionary places have {bitWidth} bits");
            }

            _places = new HybridDecoder(bytes.IsEmpty ? bytes : bytes[1..], bitWidth);
        }

        public override string Next() => _dictionary[_places.Next()];
    }

    /// <summary>All lengths, then all texts.</summary>
    private sealed class DeltaLengthTexts : TextValues
    {
        private readonly ReadOnlyMemory<byte> _bytes;
        private readonly int _maxBytes;
        private readonly DeltaDecoder _lengths;
        private int _position;

        public DeltaLengthTexts(ReadOnlyMemory<byte> bytes, int maxBytes)
        {
            _bytes = bytes;
            _maxBytes = maxBytes;
            _lengths = new DeltaDecoder(bytes);
            _position = DeltaDecoder.EndOf(bytes, start: 0);
        }

        public override string Next() =>
            EncodedText.ToText(EncodedText.Take(_bytes.Span, _lengths.Next(), ref _position), _maxBytes);
    }

    /// <summary>
    /// All lengths of what is shared with the text before, then the rests as lengths and texts.
    /// </summary>
    private sealed class DeltaTexts : TextValues
    {
        private readonly ReadOnlyMemory<byte> _bytes;
        private readonly int _maxBytes;
        private readonly DeltaDecoder _shared;
        private readonly DeltaDecoder _lengths;
        private int _position;
        private byte[] _text = [];
        private int _numBytes;

        public DeltaTexts(ReadOnlyMemory<byte> bytes, int maxBytes)
        {
            _bytes = bytes;
            _maxBytes = maxBytes;
            _shared = new DeltaDecoder(bytes);
            int lengths = DeltaDecoder.EndOf(bytes, start: 0);
            _lengths = new DeltaDecoder(bytes[lengths..]);
            _position = DeltaDecoder.EndOf(bytes, start: lengths);
        }

        public override string Next()
        {
            long numShared = _shared.Next();
            ReadOnlySpan<byte> rest = EncodedText.Take(_bytes.Span, _lengths.Next(), ref _position);
            if (numShared < 0 || numShared > _numBytes || numShared + rest.Length > _maxBytes)
            {
                throw new InvalidDataException(
                    $"a text shares {numShared} bytes with one of {_numBytes} and adds {rest.Length}; "
                        + $"at most {_maxBytes} are allowed");
            }

            _numBytes = (int)numShared + rest.Length;
            if (_text.Length < _numBytes)
            {
                Array.Resize(ref _text, _numBytes);
            }

            rest.CopyTo(_text.AsSpan((int)numShared));
            return EncodedText.ToText(_text.AsSpan(0, _numBytes), _maxBytes);
        }
    }
}
