namespace SnoopiCluster.Prompts.Reading;

/// <summary>
/// Hands the compressed bytes of one gzip member to an inflater in small pieces and remembers where the last
/// one began.
/// </summary>
/// <param name="file">The file; seekable, and left open.</param>
/// <param name="start">Where the compressed bytes begin.</param>
/// <param name="singleFrom">
/// From here on a piece is one byte, so that nothing behind the last byte needed is taken.
/// </param>
internal sealed class DeflateInput(Stream file, long start, long singleFrom = long.MaxValue) : Stream
{
    private const int PieceBytes = 1024;

    /// <summary>Offset in the file of the piece handed over last.</summary>
    public long LastPieceStart { get; private set; } = start;

    /// <summary>Offset in the file behind that piece.</summary>
    public long End { get; private set; } = start;

    /// <summary>Whether more was asked for than the file has.</summary>
    public bool IsExhausted { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        long numWanted = End >= singleFrom ? 1 : Math.Min(PieceBytes, singleFrom - End);
        file.Position = End;
        int numRead = file.Read(buffer[..(int)Math.Min(numWanted, buffer.Length)]);
        IsExhausted |= numRead == 0 && !buffer.IsEmpty;
        LastPieceStart = End;
        End += numRead;
        return numRead;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
