using System.Text;
using System.Text.Unicode;

namespace SnoopiCluster.Prompts.Reading;

/// <summary>
/// A file as a stretch of checked text: what it hands out is UTF-8 without NUL and without byte order mark,
/// and it knows the line. The formats above it need not think of encodings.
/// </summary>
internal sealed class TextSource : IPromptInput
{
    private const int FirstBufferBytes = 64 * 1024;
    private const int ByteOrderMarkBytes = 3;
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    private readonly string _path;
    private readonly Stream _stream;
    private byte[] _buffer = new byte[FirstBufferBytes];
    private int _start;
    private int _end; // of the checked text
    private int _rawEnd; // of the bytes read: up to three bytes of a character may wait for the rest of it
    private bool _isStarted;

    private TextSource(string path, Stream stream)
    {
        _path = path;
        _stream = stream;
    }

    /// <summary>Text that was read and not yet consumed. Valid until the next <see cref="Fill"/>.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start.._end);

    /// <summary>1-based line of the first byte of <see cref="Buffered"/>.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Offset of the first byte of <see cref="Buffered"/> in the unpacked file.</summary>
    public long Offset { get; private set; }

    public bool IsEmpty => Offset == 0;

    /// <exception cref="PromptFileException">The file cannot be opened.</exception>
    public static TextSource Open(string path, bool isGzipped)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, FirstBufferBytes);
            return new TextSource(path, isGzipped ? new GzipMemberStream(file) : file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            file?.Dispose();
            string reason = Directory.Exists(path) ? "it is a folder; name a file" : e.Message;
            throw new PromptFileException(path, null, $"cannot be opened: {reason}", e);
        }
    }

    /// <summary>Reads more text behind <see cref="Buffered"/>, which may move and grow.</summary>
    /// <returns>False when there is no more.</returns>
    public bool Fill()
    {
        MakeRoom();
        int numBefore = Buffered.Length;
        if (!_isStarted)
        {
            _isStarted = true;
            ReadByteOrderMark();
        }

        while (Buffered.Length == numBefore)
        {
            int numRead = ReadStream();
            if (numRead == 0 && _rawEnd > _end)
            {
                throw FaultAt(_end, DescribeInvalid(_end));
            }

            if (numRead == 0)
            {
                return false;
            }

            TakeChecked();
        }

        return true;
    }

    /// <summary>Lets go of the first bytes of <see cref="Buffered"/>.</summary>
    public void Consume(int numBytes)
    {
        Line += Buffered[..numBytes].Count(LineFeed);
        _start += numBytes;
        Offset += numBytes;
    }

    /// <summary>The next line without its end; valid until the next call.</summary>
    /// <param name="maxBytes">Longest line to hold.</param>
    /// <param name="line">The line's bytes.</param>
    /// <param name="lineNumber">Its 1-based number.</param>
    /// <returns>False at the end of the text.</returns>
    /// <exception cref="PromptFileException">The line is longer, or not sound text.</exception>
    public bool TryReadLine(int maxBytes, out ReadOnlySpan<byte> line, out long lineNumber)
    {
        lineNumber = Line;
        int numScanned = 0;
        int length;
        while ((length = Buffered[numScanned..].IndexOf(LineFeed)) < 0)
        {
            numScanned = Buffered.Length;
            if (numScanned > maxBytes)
            {
                throw FaultTooLarge(lineNumber, maxBytes);
            }

            if (!Fill())
            {
                line = WithoutCarriageReturn(Buffered);
                Consume(numScanned);
                return numScanned > 0;
            }
        }

        length += numScanned;
        line = WithoutCarriageReturn(Buffered[..length]);
        Consume(length + 1);
        return line.Length <= maxBytes ? true : throw FaultTooLarge(lineNumber, maxBytes);
    }

    public PromptFileException Fault(long? place, string fault, Exception? inner = null) =>
        new(_path, place, fault, inner);

    /// <summary>The exception for a line, field or token over the limit.</summary>
    public PromptFileException FaultTooLarge(long line, int maxBytes) => Fault(
        line,
        $"what begins here is longer than {maxBytes} bytes, the most that is allowed; "
            + "if it is more than one record, line ends or closing quotes are missing");

    public void Dispose() => _stream.Dispose();

    private static ReadOnlySpan<byte> WithoutCarriageReturn(ReadOnlySpan<byte> line) =>
        line is [.. ReadOnlySpan<byte> rest, CarriageReturn] ? rest : line;

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._rawEnd).CopyTo(_buffer);
            _end -= _start;
            _rawEnd -= _start;
            _start = 0;
        }

        if (_rawEnd > _buffer.Length / 2)
        {
            Array.Resize(ref _buffer, checked(_buffer.Length * 2));
        }
    }

    private int ReadStream()
    {
        try
        {
            int numRead = _stream.Read(_buffer.AsSpan(_rawEnd));
            _rawEnd += numRead;
            return numRead;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw Fault(null, e.Message, e);
        }
    }

    private void ReadByteOrderMark()
    {
        while (_rawEnd < ByteOrderMarkBytes && ReadStream() > 0)
        {
        }

        ReadOnlySpan<byte> first = _buffer.AsSpan(0, _rawEnd);
        if (first.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])
            || first.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            throw Fault(1, "the file is UTF-16; save it as UTF-8");
        }

        if (first.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            _start = _end = ByteOrderMarkBytes;
            Offset = ByteOrderMarkBytes;
        }

        TakeChecked();
    }

    // Moves _end over all whole characters that were read.
    private void TakeChecked()
    {
        Span<byte> fresh = _buffer.AsSpan(_end.._rawEnd);
        int numWhole = fresh.Length - NumBytesOfCutCharacter(fresh);
        ReadOnlySpan<byte> whole = fresh[..numWhole];
        int numValid = Utf8.IsValid(whole) ? whole.Length : LengthOfValid(whole);
        int nul = whole[..numValid].IndexOf((byte)0);
        if (nul >= 0)
        {
            throw FaultAt(
                _end + nul, "a NUL byte; text holds none, so remove it or check what wrote the file");
        }

        if (numValid < whole.Length)
        {
            throw FaultAt(_end + numValid, DescribeInvalid(_end + numValid));
        }

        _end += numWhole;
    }

    private PromptFileException FaultAt(int index, string fault)
    {
        ReadOnlySpan<byte> before = _buffer.AsSpan(_start..index);
        return Fault(Line + before.Count(LineFeed), $"byte offset {Offset + before.Length}: {fault}");
    }

    private string DescribeInvalid(int index) =>
        $"byte 0x{_buffer[index]:X2} is not valid UTF-8 here; convert the file to UTF-8";

    // How many bytes at the end may be the beginning of a character whose rest was not read yet.
    private static int NumBytesOfCutCharacter(ReadOnlySpan<byte> bytes)
    {
        for (int back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            byte b = bytes[^back];
            if (b >= 0b1100_0000)
            {
                int needed = b >= 0b1111_0000 ? 4 : b >= 0b1110_0000 ? 3 : 2;
                return needed > back ? back : 0;
            }

            if (b < 0b1000_0000)
            {
                return 0;
            }
        }

        return 0;
    }

    private static int LengthOfValid(ReadOnlySpan<byte> bytes)
    {
        int position = 0;
        while (position < bytes.Length
            && Rune.DecodeFromUtf8(bytes[position..], out _, out int numBytes)
                == System.Buffers.OperationStatus.Done)
        {
            position += numBytes;
        }

        return position;
    }
}
