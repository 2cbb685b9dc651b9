using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Storage.Blobs;

/// <summary>How a blob store is spoken to.</summary>
public sealed record BlobStoreOptions
{
    /// <summary>Name of the section in the configuration.</summary>
    public const string SectionName = "Blobs";

    /// <summary>
    /// How long one request is tried again while the service answers with a fault of its own or not at all,
    /// from its first try on. Default 60 s: outlives a restart of the service, ends before a person gives up.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RetryBudget { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Wait before the second try; it doubles with each further one. Default 0.2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait between two tries. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long one try may be without a byte from the service before it is given up. Default 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Bytes of a block of an upload, at least; a longer file than 50,000 of them gets longer blocks. Default
    /// 8 MiB: large enough to fill a line, small enough to be sent again.
    /// </summary>
    [Range(1, 1 << 30)]
    public int BlockBytes { get; init; } = 8 << 20;

    /// <summary>
    /// Blocks of one upload that are on their way at once; each is held in memory. Default 4.
    /// </summary>
    [Range(1, 64)]
    public int MaxParallelBlocks { get; init; } = 4;
}
