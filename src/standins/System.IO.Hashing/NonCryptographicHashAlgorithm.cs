using System.ComponentModel;

namespace System.IO.Hashing;

/// <summary>A checksum that is fed piece by piece, as in the package of the same name.</summary>
public abstract class NonCryptographicHashAlgorithm
{
    private const int CopyBytes = 4096;

    /// <summary>Remembers the length of the algorithm's result.</summary>
    /// <param name="hashLengthInBytes">Bytes of a checksum, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1.</exception>
    protected NonCryptographicHashAlgorithm(int hashLengthInBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hashLengthInBytes, 1);
        HashLengthInBytes = hashLengthInBytes;
    }

    /// <summary>Bytes of a checksum.</summary>
    public int HashLengthInBytes { get; }

    /// <summary>Takes more content in.</summary>
    public abstract void Append(ReadOnlySpan<byte> source);

    /// <summary>Forgets all content.</summary>
    public abstract void Reset();

    /// <summary>Takes more content in.</summary>
    /// <exception cref="ArgumentNullException">There is no array.</exception>
    public void Append(byte[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Append(new ReadOnlySpan<byte>(source));
    }

    /// <summary>Takes the rest of a stream in.</summary>
    /// <exception cref="ArgumentNullException">There is no stream.</exception>
    public void Append(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] buffer = new byte[CopyBytes];
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            Append(buffer.AsSpan(0, read));
        }
    }

    /// <summary>Takes the rest of a stream in.</summary>
    /// <exception cref="ArgumentNullException">There is no stream.</exception>
    public Task AppendAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return AppendRestAsync(stream, cancellationToken);
    }

    /// <summary>The checksum of the content so far.</summary>
    public byte[] GetCurrentHash()
    {
        byte[] hash = new byte[HashLengthInBytes];
        GetCurrentHashCore(hash);
        return hash;
    }

    /// <summary>Writes the checksum of the content so far, if there is room for it.</summary>
    public bool TryGetCurrentHash(Span<byte> destination, out int bytesWritten)
    {
        bytesWritten = destination.Length < HashLengthInBytes ? 0 : HashLengthInBytes;
        if (bytesWritten > 0)
        {
            GetCurrentHashCore(destination[..bytesWritten]);
        }

        return bytesWritten > 0;
    }

    /// <summary>Writes the checksum of the content so far and returns its length.</summary>
    /// <exception cref="ArgumentException">There is no room for it.</exception>
    public int GetCurrentHash(Span<byte> destination)
    {
        GetCurrentHashCore(RoomIn(destination));
        return HashLengthInBytes;
    }

    /// <summary>The checksum of the content so far, which is then forgotten.</summary>
    public byte[] GetHashAndReset()
    {
        byte[] hash = new byte[HashLengthInBytes];
        GetHashAndResetCore(hash);
        return hash;
    }

    /// <summary>Writes the checksum and forgets the content, if there is room for it.</summary>
    public bool TryGetHashAndReset(Span<byte> destination, out int bytesWritten)
    {
        bytesWritten = destination.Length < HashLengthInBytes ? 0 : HashLengthInBytes;
        if (bytesWritten > 0)
        {
            GetHashAndResetCore(destination[..bytesWritten]);
        }

        return bytesWritten > 0;
    }

    /// <summary>Writes the checksum, forgets the content and returns the checksum's length.</summary>
    /// <exception cref="ArgumentException">There is no room for it.</exception>
    public int GetHashAndReset(Span<byte> destination)
    {
        GetHashAndResetCore(RoomIn(destination));
        return HashLengthInBytes;
    }

    /// <summary>Not a checksum: refuses, so that nobody takes it for one.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("Use GetCurrentHash() to retrieve the computed hash code.", true)]
#pragma warning disable CS0809, CA1065 // The package refuses this member in the same way.
    public override int GetHashCode() =>
        throw new NotSupportedException("Use GetCurrentHash() to retrieve the computed hash code.");
#pragma warning restore CS0809, CA1065

    /// <summary>Writes the checksum of the content so far.</summary>
    /// <param name="destination">Room for exactly one checksum.</param>
    protected abstract void GetCurrentHashCore(Span<byte> destination);

    /// <summary>Writes the checksum of the content so far and forgets the content.</summary>
    /// <param name="destination">Room for exactly one checksum.</param>
    protected virtual void GetHashAndResetCore(Span<byte> destination)
    {
        GetCurrentHashCore(destination);
        Reset();
    }

    private async Task AppendRestAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[CopyBytes];
        for (int read = await stream.ReadAsync(buffer, cancellationToken);
            read > 0;
            read = await stream.ReadAsync(buffer, cancellationToken))
        {
            Append(buffer.AsSpan(0, read));
        }
    }

    private Span<byte> RoomIn(Span<byte> destination) => destination.Length >= HashLengthInBytes
        ? destination[..HashLengthInBytes]
        : throw new ArgumentException(
            $"A checksum has {HashLengthInBytes} bytes; there is room for {destination.Length}.",
            nameof(destination));
}
