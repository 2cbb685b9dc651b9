using SnoopiCluster.Core;

namespace SnoopiCluster.Storage.Blobs;

/// <summary>The content is not what it should be: it was damaged where it lies or on its way.</summary>
public sealed class BlobCorruptException(BlobName name, Sha256Digest expected, string found)
    : BlobException(
        name, $"Blob {name} is damaged: its SHA-256 should be {expected}, and {found}. Use another copy.")
{
    /// <summary>The digest that its content should have.</summary>
    public Sha256Digest Expected => expected;

    /// <inheritdoc/>
    public override bool CanRetryHelp => false;
}
