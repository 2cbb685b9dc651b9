using System.Collections.Immutable;
using System.Globalization;

namespace SnoopiCluster.Benchmarks.Overhead;

/// <summary>What a silo costs a step.</summary>
/// <param name="Local">The steps of <c>train --local --ranks</c>.</param>
/// <param name="Cluster">Those of the same training on a node of a silo.</param>
internal sealed record OverheadResult(OverheadSteps Local, OverheadSteps Cluster)
{
    /// <summary>Goal of the issue: the largest ratio.</summary>
    public const double Goal = 1.01;

    /// <summary>What the issue accepts at most.</summary>
    public const double Limit = 1.03;

    /// <summary>The cluster's median step over the local run's.</summary>
    public double Ratio => Cluster.MedianMs / Local.MedianMs;

    /// <summary>Whether the ratio is within the limit.</summary>
    public bool IsReached => Ratio <= Limit;

    /// <summary>The result as text.</summary>
    public string ToTable()
    {
        string verdict = Ratio <= Goal ? "reached" : IsReached ? "within the limit" : "MISSED";
        return string.Create(CultureInfo.InvariantCulture, $"""
            {OverheadWorld.WorldSize} ranks with a thread each, in blocks of {Local.BlockSeconds:f1} s by turns
              with a silo {Cluster}
              local       {Local}
              ratio of the medians {Ratio:f3}; goal {Goal:f2}, at most {Limit:f2}: {verdict}

            """);
    }
}

/// <summary>The steps of one side, over all its blocks.</summary>
/// <param name="Steps">Seconds of the steps that count.</param>
/// <param name="NumBlocks">Its blocks.</param>
/// <param name="BlockSeconds">How long each was.</param>
/// <param name="ControlSeconds">Processor time that what controls the ranks used in them.</param>
internal sealed record OverheadSteps(
    ImmutableArray<double> Steps, int NumBlocks, double BlockSeconds, double ControlSeconds)
{
    // The first ones after a stop find their caches cold.
    private const int LeftOutAfterStop = 2;

    /// <summary>Median step.</summary>
    public double MedianMs => Statistics.Median(Steps) * 1e3;

    /// <summary>Processor time of the control for a step.</summary>
    public double ControlMsPerStep => ControlSeconds / Steps.Length * 1e3;

    /// <summary>
    /// Leaves out what a stop disturbs: the step that was under way seems to have taken the whole stop, and the two after it.
    /// </summary>
    /// <param name="seconds">Seconds of each step from the first block on, the stops included.</param>
    /// <param name="stopSeconds">The shortest stop.</param>
    public static ImmutableArray<double> WithoutStops(IEnumerable<double> seconds, double stopSeconds)
    {
        ImmutableArray<double>.Builder kept = ImmutableArray.CreateBuilder<double>();
        int leaveOut = 0;
        foreach (double step in seconds)
        {
            if (step >= stopSeconds)
            {
                leaveOut = LeftOutAfterStop;
            }
            else if (leaveOut > 0)
            {
                leaveOut--;
            }
            else
            {
                kept.Add(step);
            }
        }

        return kept.ToImmutable();
    }

    /// <summary>What a person wants to know.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"median {MedianMs,6:f2} ms, quartiles {Statistics.Percentile(Steps, 0.25) * 1e3:f2} to "
        + $"{Statistics.Percentile(Steps, 0.75) * 1e3:f2} ms; {NumBlocks} blocks, {Steps.Length} steps; the control takes "
        + $"{ControlMsPerStep:f2} ms of a processor a step");
}
