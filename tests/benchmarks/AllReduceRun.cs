using System.Collections.Immutable;
using System.Text;

namespace SnoopiCluster.Benchmarks;

/// <summary>Times our all-reduce and plain c10d's in Python, block about.</summary>
internal static class AllReduceRun
{
    private const int WorldSize = 2;

    // A block moves about this much, so that a size of a megabyte is timed as long as one of 64.
    private const int MegabytesOfBlock = 64;
    private const int MostOfBlock = 32;

    /// <summary>Sizes of the issue, in MiB.</summary>
    public static ImmutableArray<int> DefaultMegabytes { get; } = [1, 16, 64];

    /// <summary>Measures sizes one after the other.</summary>
    /// <param name="megabytes">The sizes, in MiB.</param>
    /// <param name="blocks">Blocks of each side, after one that is not counted; at least 1.</param>
    /// <param name="python">The Python whose torch is the reference.</param>
    /// <exception cref="InvalidOperationException">A side could not be started or gave up.</exception>
    public static ImmutableArray<AllReduceResult> Measure(
        IReadOnlyList<int> megabytes, int blocks, string python)
    {
        using AllReduceSide ours = AllReduceSide.StartOurs(WorldSize);
        using AllReduceSide reference = AllReduceSide.StartReference(python, WorldSize);
        return [.. megabytes.Select(size => Measure(size, blocks, ours, reference))];
    }

    /// <summary>Results as text.</summary>
    public static string ToTable(IEnumerable<AllReduceResult> results)
    {
        var text = new StringBuilder("\nAll-reduce over processes on loopback, beside plain c10d (Gloo) in Python\n");
        foreach (AllReduceResult result in results)
        {
            string verdict = result.IsReached ? "reached" : "MISSED";
            text.Append(
                $"  {result.Megabytes,3} MiB, {result.WorldSize} ranks{"",-22}ours {result.OursMs,8:f2} ms "
                + $"({result.OursBytesPerSecond / 1e9:f2} GB/s), c10d {result.ReferenceMs,8:f2} ms; bandwidth "
                + $"ratio {result.Ratio:f2}, goal {AllReduceResult.Goal:f2}: {verdict}\n");
        }

        return text.ToString();
    }

    private static AllReduceResult Measure(
        int megabytes, int blocks, AllReduceSide ours, AllReduceSide reference)
    {
        int rounds = Math.Clamp(MegabytesOfBlock / megabytes, 2, MostOfBlock);
        var mine = new List<double>();
        var theirs = new List<double>();
        ours.Time(megabytes, rounds);
        reference.Time(megabytes, rounds);
        for (int block = 0; block < blocks; block++)
        {
            mine.AddRange(ours.Time(megabytes, rounds));
            theirs.AddRange(reference.Time(megabytes, rounds));
        }

        return new AllReduceResult(
            megabytes,
            WorldSize,
            mine.Count,
            Statistics.LowerQuartile(mine) * 1e3,
            Statistics.LowerQuartile(theirs) * 1e3);
    }
}
