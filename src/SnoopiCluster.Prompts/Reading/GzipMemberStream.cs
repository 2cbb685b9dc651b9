using System.Buffers.Binary;
using System.IO.Compression;

namespace SnoopiCluster.Prompts.Reading;

/// <summary>
/// Unpacks a gzip file strictly (RFC 1952): one member or several, each with its checksum and length
/// verified, and nothing else in the file. <see cref="GZipStream"/> ignores what follows the last member and
/// takes some cut files as whole.
/// </summary>
/// <remarks>
/// <see cref="DeflateStream"/> does not say where its input ended, and it takes more than it needs. So at a
/// member's end its bytes are inflated again, the last piece of them one by one: what was taken then is the
/// member exactly. That costs a second inflation, which is small beside what is done with the prompts.
/// </remarks>
internal sealed class GzipMemberStream : Stream
{
    private const int TrailerBytes = 8;
    private const int Magic1 = 0x1F;
    private const int Magic2 = 0x8B;
    private const int MethodDeflate = 8;
    private const int FlagHeaderChecksum = 0x02;
    private const int FlagExtra = 0x04;
    private const int FlagName = 0x08;
    private const int FlagComment = 0x10;
    private const int FlagsReserved = 0xE0;

    private readonly Stream _file;
    private DeflateInput? _input;
    private DeflateStream? _inflater;
    private long _memberStart;
    private long _dataStart;
    private long _next;
    private Crc32 _crc;
    private uint _numBytes; // modulo 2^32, as gzip counts

    /// <param name="file">The compressed file, owned from here on.</param>
    /// <exception cref="NotSupportedException">The file cannot be sought in, such as a pipe.</exception>
    public GzipMemberStream(Stream file)
    {
        if (!file.CanSeek)
        {
            throw new NotSupportedException(
                "a gzip file is checked to its end and must be a regular file, not a pipe");
        }

        _file = file;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">The file is not a sound gzip file.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (_inflater is not null || TryOpenMember())
        {
            int numRead = Inflate(buffer);
            if (numRead > 0)
            {
                _crc.Append(buffer[..numRead]);
                _numBytes += (uint)numRead;
                return numRead;
            }

            CloseMember();
        }

        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inflater?.Dispose();
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool TryOpenMember()
    {
        if (_next > 0 && _next == _file.Length)
        {
            return false;
        }

        if (_file.Length == 0)
        {
            throw new InvalidDataException("the file is empty; not even a packed empty file is");
        }

        _memberStart = _next;
        ReadHeader();
        _dataStart = _file.Position;
        _crc = default;
        _numBytes = 0;
        _input = new DeflateInput(_file, _dataStart);
        _inflater = new DeflateStream(_input, CompressionMode.Decompress);
        return true;
    }

    private void ReadHeader()
    {
        _file.Position = _memberStart;
        if (_file.ReadByte() != Magic1 || _file.ReadByte() != Magic2)
        {
            throw new InvalidDataException(_memberStart == 0
                ? "the name ends in .gz, but the content is not gzip; compress it, or take .gz off the name"
                : $"{_file.Length - _memberStart} bytes that are not gzip follow the compressed data "
                    + $"at byte offset {_memberStart}; cut them off or pack the file again");
        }

        Crc32 crc = default;
        crc.Append([Magic1, Magic2]);
        int method = ReadHeaderByte(ref crc);
        int flags = ReadHeaderByte(ref crc);
        if (method != MethodDeflate || (flags & FlagsReserved) != 0)
        {
            throw Corrupt("its gzip header names an unknown method");
        }

        const int NumBytesTimeExtraSystem = 6;
        SkipHeader(ref crc, NumBytesTimeExtraSystem);
        if ((flags & FlagExtra) != 0)
        {
            int low = ReadHeaderByte(ref crc);
            SkipHeader(ref crc, low | (ReadHeaderByte(ref crc) << 8));
        }

        SkipHeaderText(ref crc, (flags & FlagName) != 0);
        SkipHeaderText(ref crc, (flags & FlagComment) != 0);
        if ((flags & FlagHeaderChecksum) != 0)
        {
            int expected = (int)(crc.Value & 0xFFFF);
            int low = ReadHeaderByte(ref crc);
            if ((low | (ReadHeaderByte(ref crc) << 8)) != expected)
            {
                throw Corrupt("its gzip header fails its checksum");
            }
        }
    }

    private int ReadHeaderByte(ref Crc32 crc)
    {
        int value = _file.ReadByte();
        if (value < 0)
        {
            throw Truncated();
        }

        crc.Append([(byte)value]);
        return value;
    }

    private void SkipHeader(ref Crc32 crc, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ReadHeaderByte(ref crc);
        }
    }

    private void SkipHeaderText(ref Crc32 crc, bool isPresent)
    {
        while (isPresent && ReadHeaderByte(ref crc) != 0)
        {
        }
    }

    private int Inflate(Span<byte> buffer)
    {
        try
        {
            return _inflater!.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw _input!.IsExhausted ? Truncated() : Corrupt("its compressed data is damaged", e);
        }
    }

    private void CloseMember()
    {
        if (_input!.IsExhausted)
        {
            throw Truncated();
        }

        long end = FindEndOfData();
        _inflater!.Dispose();
        _inflater = null;
        _file.Position = end;
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        if (_file.ReadAtLeast(trailer, TrailerBytes, throwOnEndOfStream: false) < TrailerBytes)
        {
            throw Truncated();
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != _crc.Value
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != _numBytes)
        {
            throw Corrupt("what it unpacks to fails its checksum");
        }

        _next = end + TrailerBytes;
    }

    private long FindEndOfData()
    {
        DeflateInput again = new(_file, _dataStart, singleFrom: _input!.LastPieceStart);
        using DeflateStream inflater = new(again, CompressionMode.Decompress);
        byte[] unused = new byte[16 * 1024];
        // Not CopyTo, which takes the input to its end.
        while (inflater.Read(unused) > 0)
        {
        }

        return again.End;
    }

    private InvalidDataException Truncated() => new(
        $"the gzip file is cut short: its data begins at byte offset {_memberStart} and has no end; "
            + "get the whole file again");

    private InvalidDataException Corrupt(string fault, Exception? inner = null) =>
        new($"the gzip file is damaged at or after byte offset {_memberStart}: {fault}; "
            + "get the file again",
        inner);
}
