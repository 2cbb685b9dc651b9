namespace SnoopiCluster.Contracts.Client;

/// <summary>A picture as the silo gave it.</summary>
/// <param name="Bytes">The PNG file.</param>
/// <param name="ETag">What names its content, in quotes.</param>
public sealed record SiloPicture(byte[] Bytes, string ETag);
