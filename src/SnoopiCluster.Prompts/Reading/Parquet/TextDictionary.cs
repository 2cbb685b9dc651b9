namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>The texts that the data pages of a chunk refer to by their place.</summary>
internal sealed class TextDictionary
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly string?[] _texts; // of those that were asked for
    private readonly int _maxBytes;

    /// <param name="bytes">The unpacked dictionary page: each text behind its length.</param>
    /// <param name="count">Number of texts.</param>
    /// <param name="maxBytes">Longest text that is allowed.</param>
    /// <exception cref="InvalidDataException">The page does not hold so many.</exception>
    public TextDictionary(ReadOnlySpan<byte> bytes, int count, int maxBytes)
    {
        if ((long)count * sizeof(int) > bytes.Length)
        {
            throw new InvalidDataException(
                $"its header claims {count} dictionary texts in {bytes.Length} bytes");
        }

        _bytes = bytes.ToArray();
        _maxBytes = maxBytes;
        _starts = new int[count];
        _texts = new string?[count];
        int position = 0;
        for (int i = 0; i < count; i++)
        {
            _starts[i] = position;
            EncodedText.TakeBehindLength(bytes, ref position);
        }
    }

    /// <summary>The text at a place.</summary>
    /// <exception cref="InvalidDataException">There is no such place, or its text is no UTF-8.</exception>
    public string this[uint place] => place < (uint)_texts.Length
        ? _texts[place] ??= TextAt(_starts[place])
        : throw new InvalidDataException(
            $"a value refers to place {place} of a dictionary with {_texts.Length} texts");

    private string TextAt(int start) =>
        EncodedText.ToText(EncodedText.TakeBehindLength(_bytes, ref start), _maxBytes);
}
