namespace SnoopiCluster.Benchmarks;

/// <summary>All-reduce of one size over ranks on loopback, beside plain c10d's in Python.</summary>
/// <param name="Megabytes">Size of the fp32 buffer, in MiB.</param>
/// <param name="WorldSize">Number of ranks, each a process.</param>
/// <param name="Rounds">Timed all-reduces of each side.</param>
/// <param name="OursMs">
/// Lower quartile of ours, in milliseconds; a round's time is its slowest rank's. Two ranks share the cores with
/// whatever else runs, and what that adds to a round is chance: medians of a busy machine say little.
/// </param>
/// <param name="ReferenceMs">Lower quartile of the reference's, likewise.</param>
internal sealed record AllReduceResult(
    int Megabytes, int WorldSize, int Rounds, double OursMs, double ReferenceMs)
{
    /// <summary>Smallest accepted <see cref="Ratio"/>.</summary>
    public const double Goal = 0.95;

    /// <summary>Our bandwidth, in bytes of the buffer a second.</summary>
    public double OursBytesPerSecond => Megabytes * 1024.0 * 1024.0 / OursMs * 1e3;

    /// <summary>Our bandwidth over the reference's.</summary>
    public double Ratio => ReferenceMs / OursMs;

    /// <summary>Whether the goal is reached.</summary>
    public bool IsReached => Ratio >= Goal;
}
