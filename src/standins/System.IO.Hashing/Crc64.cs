using System.Buffers.Binary;

namespace System.IO.Hashing;

/// <summary>
/// CRC-64 of ECMA-182 (polynomial 0x42F0E1EBA9EA3693, from the highest bit on, nothing inverted), written from
/// its highest byte on, as in the package of the same name.
/// </summary>
public sealed class Crc64 : NonCryptographicHashAlgorithm
{
    private const ulong Polynomial = 0x42F0E1EBA9EA3693;

    private const int HashBytes = sizeof(ulong);

    private static readonly ulong[] Table = MakeTable();

    private ulong _crc;

    /// <summary>A checksum of no content yet.</summary>
    public Crc64()
        : base(HashBytes)
    {
    }

    private Crc64(ulong crc)
        : base(HashBytes) => _crc = crc;

    /// <summary>Another checksum of the content so far.</summary>
    public Crc64 Clone() => new(_crc);

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> source) => _crc = Continue(_crc, source);

    /// <inheritdoc/>
    public override void Reset() => _crc = 0;

    /// <summary>The checksum of the content so far, as a number.</summary>
#pragma warning disable CA1024 // The package has a method here.
    public ulong GetCurrentHashAsUInt64() => _crc;
#pragma warning restore CA1024

    /// <summary>The checksum of some content.</summary>
    /// <exception cref="ArgumentNullException">There is no array.</exception>
    public static byte[] Hash(byte[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Hash(new ReadOnlySpan<byte>(source));
    }

    /// <summary>The checksum of some content.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> source)
    {
        byte[] hash = new byte[HashBytes];
        Hash(source, hash);
        return hash;
    }

    /// <summary>Writes the checksum of some content and returns its length.</summary>
    /// <exception cref="ArgumentException">There is no room for it.</exception>
    public static int Hash(ReadOnlySpan<byte> source, Span<byte> destination) =>
        TryHash(source, destination, out int bytesWritten)
            ? bytesWritten
            : throw new ArgumentException(
                $"A checksum has {HashBytes} bytes; there is room for {destination.Length}.",
                nameof(destination));

    /// <summary>Writes the checksum of some content, if there is room for it.</summary>
    public static bool TryHash(ReadOnlySpan<byte> source, Span<byte> destination, out int bytesWritten)
    {
        bytesWritten = destination.Length < HashBytes ? 0 : HashBytes;
        return bytesWritten > 0 && BinaryPrimitives.TryWriteUInt64BigEndian(destination, HashToUInt64(source));
    }

    /// <summary>The checksum of some content, as a number.</summary>
    public static ulong HashToUInt64(ReadOnlySpan<byte> source) => Continue(0, source);

    /// <inheritdoc/>
    protected override void GetCurrentHashCore(Span<byte> destination) =>
        BinaryPrimitives.WriteUInt64BigEndian(destination, _crc);

    /// <inheritdoc/>
    protected override void GetHashAndResetCore(Span<byte> destination)
    {
        GetCurrentHashCore(destination);
        Reset();
    }

    private static ulong Continue(ulong crc, ReadOnlySpan<byte> source)
    {
        foreach (byte next in source)
        {
            crc = Table[(byte)((crc >> 56) ^ next)] ^ (crc << 8);
        }

        return crc;
    }

    // Entry i is what the byte i, leaving at the top, does to the 64 bits behind it.
    private static ulong[] MakeTable()
    {
        ulong[] table = new ulong[256];
        for (int i = 0; i < table.Length; i++)
        {
            ulong crc = (ulong)i << 56;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & (1UL << 63)) != 0 ? (crc << 1) ^ Polynomial : crc << 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
