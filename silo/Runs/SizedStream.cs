namespace SnoopiCluster.Silo.Runs;

/// <summary>
/// A stream that is read once from front to end, with a length that is known beforehand: an archive's entry begins with it, and
/// a blob's stream over the network does not tell.
/// </summary>
/// <param name="content">The bytes; disposed by whoever opened it.</param>
/// <param name="length">How many there are.</param>
internal sealed class SizedStream(Stream content, long length) : Stream
{
    private long _position;

    public override bool CanRead => true;

    // Said to be so for the writer of archives, which asks for the length of such streams only.
    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException("It is read from front to end.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Note(content.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Note(content.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Note(await content.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("It is read from front to end.");

    public override void SetLength(long value) => throw new NotSupportedException("It is read only.");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("It is read only.");

    private int Note(int count)
    {
        _position += count;
        return count;
    }
}
