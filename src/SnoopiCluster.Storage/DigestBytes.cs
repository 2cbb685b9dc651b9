using SnoopiCluster.Core;

namespace SnoopiCluster.Storage;

/// <summary>Digests as the database keeps them.</summary>
internal static class DigestBytes
{
    /// <summary>The digest's 32 bytes.</summary>
    public static byte[] ToBytes(this Sha256Digest digest)
    {
        byte[] bytes = new byte[Sha256Digest.NumBytes];
        digest.CopyTo(bytes);
        return bytes;
    }
}
