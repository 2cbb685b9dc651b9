namespace SnoopiCluster.Storage.Blobs;

/// <summary>The next bytes of a stream, and no more of them; it owns the stream.</summary>
internal sealed class StreamRange(Stream stream, long numBytes) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => numBytes;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException("A blob is read from front to end.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) =>
        Took(stream.Read(buffer[..(int)Math.Min(buffer.Length, numBytes - _position)]));

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Took(await stream.ReadAsync(buffer[..(int)Math.Min(buffer.Length, numBytes - _position)], cancellationToken));

    public override Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("A blob is read from front to end.");

    public override void SetLength(long value) => throw new NotSupportedException("A blob is read only.");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A blob is read only.");

    public override async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Took(int numRead)
    {
        _position += numRead;
        return numRead;
    }
}
