using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Core.Ledgers;

/// <summary>
/// What a rank says it fed for one sample: the first 8 bytes of SHA-256 of the prompt's id (int64,
/// little-endian) and its text in UTF-8.
/// </summary>
/// <param name="Value">Those 8 bytes read as a little-endian number, as they travel in a collective.</param>
public readonly record struct PromptDigest(long Value)
{
    private const int MaxStackBytes = 4096;
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The digest of a prompt given as UTF-8 bytes.</summary>
    public static PromptDigest Of(PromptId id, ReadOnlySpan<byte> utf8Text)
    {
        int numBytes = sizeof(long) + utf8Text.Length;
        Span<byte> content = numBytes <= MaxStackBytes ? stackalloc byte[numBytes] : new byte[numBytes];
        BinaryPrimitives.WriteInt64LittleEndian(content, id.Value);
        utf8Text.CopyTo(content[sizeof(long)..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        return new PromptDigest(BinaryPrimitives.ReadInt64LittleEndian(digest));
    }

    /// <summary>The digest of a prompt given as a string.</summary>
    /// <exception cref="EncoderFallbackException">
    /// <paramref name="text"/> holds half of a surrogate pair.
    /// </exception>
    public static PromptDigest Of(PromptId id, string text) => Of(id, StrictUtf8.GetBytes(text));
}
