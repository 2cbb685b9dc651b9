using System.Globalization;

namespace SnoopiCluster.Benchmarks.Dashboard;

/// <summary>What those who watch a run cost it.</summary>
/// <param name="Tab">Part of the run's page that they watched.</param>
/// <param name="With">The run while it was watched.</param>
/// <param name="Without">The run while it was not.</param>
/// <param name="Pages">What the circuits were sent.</param>
internal sealed record DashboardResult(string Tab, DashboardSide With, DashboardSide Without, WatchedPages Pages)
{
    /// <summary>Goal of the issue: the largest ratio.</summary>
    public const double Goal = 1.02;

    /// <summary>The watched run's median step over the other's.</summary>
    public double Ratio => With.MedianMs / Without.MedianMs;

    /// <summary>Whether it is within the goal.</summary>
    public bool IsReached => Ratio <= Goal;

    /// <summary>The ratio of each pair of neighbouring blocks: how much of the whole is chance.</summary>
    public IReadOnlyList<double> PairRatios =>
    [
        .. With.Blocks.Zip(Without.Blocks, (with, without) => Statistics.Median(with) / Statistics.Median(without)).Order(),
    ];

    /// <summary>The result as text.</summary>
    public string ToTable()
    {
        string isLive = Pages.LongestSilence <= WatchedPages.Goal ? "reached" : "MISSED";
        return string.Create(CultureInfo.InvariantCulture, $"""
            one rank on a processor, everything else on another; blocks by turns, {With.Seconds:f0} s of each kind
              {Pages.NumCircuits,3} circuits {With}
              without      {Without}
              ratio of the medians {Ratio:f4} (of single pairs {PairRatios[0]:f3} to {PairRatios[^1]:f3}); goal {Goal:f2}: {(IsReached ? "reached" : "MISSED")}
              the rank's processor time for a step {With.RankMsPerStep:f2} ms, without {Without.RankMsPerStep:f2} ms, ratio {With.RankMsPerStep / Without.RankMsPerStep:f4}; where the two ratios differ, something else ran on its processor
              each circuit, on /runs/ID/{Tab}: {Pages.BatchesPerSecond:f2} changes and {Pages.CallsPerSecond:f2} calls of scripts a second, {Pages.BytesPerSecond / 1e3:f1} kB/s; at least {Pages.FewestBatches} changes in a block
              longest time without a change {Pages.LongestSilence.TotalSeconds:f2} s; goal {WatchedPages.Goal.TotalSeconds:f0} s: {isLive}

            """);
    }
}
