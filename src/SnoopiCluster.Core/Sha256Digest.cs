using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core;

/// <summary>
/// A SHA-256 digest as a value: equal when all 32 bytes are. Written as 64 lower-case hexadecimal digits,
/// also in JSON.
/// </summary>
[JsonConverter(typeof(Sha256DigestJsonConverter))]
[StructLayout(LayoutKind.Auto)]
public readonly record struct Sha256Digest
{
    /// <summary>Length of a digest in bytes.</summary>
    public const int NumBytes = SHA256.HashSizeInBytes;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Takes the digest's 32 bytes, in the order SHA-256 gives them.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is not 32 bytes long.</exception>
    public Sha256Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != NumBytes)
        {
            throw new ArgumentException(
                $"A SHA-256 digest has {NumBytes} bytes; this has {bytes.Length}.", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The digest of <paramref name="content"/>.</summary>
    public static Sha256Digest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[NumBytes];
        SHA256.HashData(content, digest);
        return new Sha256Digest(digest);
    }

    /// <summary>Reads 64 hexadecimal digits, of either case.</summary>
    /// <returns><see langword="false"/> when <paramref name="text"/> is anything else.</returns>
    public static bool TryParse(string? text, out Sha256Digest digest)
    {
        digest = default;
        Span<byte> bytes = stackalloc byte[NumBytes];
        if (text?.Length != 2 * NumBytes
            || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        digest = new Sha256Digest(bytes);
        return true;
    }

    /// <summary>
    /// Writes the 32 bytes to the front of <paramref name="destination"/>, which has room for them.
    /// </summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{_a:x16}{_b:x16}{_c:x16}{_d:x16}";
}
