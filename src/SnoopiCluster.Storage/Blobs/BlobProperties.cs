using SnoopiCluster.Core;

namespace SnoopiCluster.Storage.Blobs;

/// <summary>What a store knows of a blob without reading it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="NumBytes">Length of its content.</param>
/// <param name="Sha256">Digest of its content as it was written.</param>
public sealed record BlobProperties(BlobName Name, long NumBytes, Sha256Digest Sha256);
