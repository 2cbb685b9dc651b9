using System.Collections.Immutable;
using System.Globalization;

namespace SnoopiCluster.Benchmarks.Samples;

/// <summary>Where the time of a step went.</summary>
/// <param name="Step">The step.</param>
/// <param name="Seconds">All of it, with what went on since the step before.</param>
/// <param name="SamplingSeconds">Of it what drawing took.</param>
internal sealed record StepSplit(long Step, double Seconds, double SamplingSeconds);

/// <summary>What drawing pictures costs a run.</summary>
/// <param name="Every">Steps between two drawings.</param>
/// <param name="NumPictures">Pictures of a drawing, over all ranks.</param>
/// <param name="NumDraws">Drawings that count.</param>
/// <param name="StepMs">Median step.</param>
/// <param name="DrawMs">Mean time of a drawing, as the time split has it.</param>
/// <param name="PhaseShare">Share of the wall time that is drawing, as the time split has it.</param>
/// <param name="WindowShare">Share of the wall time by which the steps around drawings take longer than those before.</param>
internal sealed record SamplesResult(
    long Every,
    int NumPictures,
    int NumDraws,
    double StepMs,
    double DrawMs,
    double PhaseShare,
    double WindowShare)
{
    /// <summary>Goal of the issue: the largest share by default.</summary>
    public const double Goal = 0.02;

    private const int LongestWindow = 25;

    /// <summary>Whether the time split's share is below it.</summary>
    public bool IsReached => PhaseShare < Goal;

    /// <summary>Steps from a drawing on that it may slow down, and as many before it that it does not.</summary>
    /// <param name="every">Steps between two drawings.</param>
    public static int WindowOf(long every) => (int)Math.Min(LongestWindow, Math.Max(1, every / 2));

    /// <summary>Reads the steps of a run.</summary>
    /// <param name="steps">All of them from step 0 on, to a window after the last drawing at least.</param>
    /// <param name="every">Steps between two drawings; the first one does not count.</param>
    /// <param name="numPictures">Pictures of a drawing.</param>
    public static SamplesResult Of(ImmutableArray<StepSplit> steps, long every, int numPictures)
    {
        int window = WindowOf(every);

        // Drawn before step k * every: the time is with that step. What counts begins between the first two drawings.
        int first = (int)(every + (every / 2));
        int[] drawings = [.. Enumerable.Range(2, steps.Length)
            .Select(i => (int)(i * every)).TakeWhile(at => at + window <= steps.Length)];
        int end = (int)(drawings[^1] + (every / 2));
        ImmutableArray<StepSplit> counted = steps[first..Math.Min(end, steps.Length)];

        // The last stretch may be cut short: each drawing stands for the steps between two.
        double step = Statistics.Median(counted.Select(split => split.Seconds));
        double between = counted.Average(split => split.Seconds - split.SamplingSeconds) * every;
        double draw = drawings.Average(at => steps[at].SamplingSeconds);
        double longer = Statistics.Median(drawings.Select(
            at => SecondsOf(steps, at, at + window) - SecondsOf(steps, at - window, at)));
        return new SamplesResult(
            every,
            numPictures,
            drawings.Length,
            step * 1e3,
            draw * 1e3,
            draw / (between + draw),
            longer / (between + draw));
    }

    /// <summary>The result as text.</summary>
    public string ToTable() => string.Create(CultureInfo.InvariantCulture, $"""
        {NumPictures} pictures each {Every:n0} steps of {StepMs:f1} ms: drawing them takes {DrawMs:f0} ms (mean of {NumDraws})
        share of the wall time {PhaseShare:p2}; goal {Goal:p0}: {(IsReached ? "reached" : "MISSED")}
        by the {WindowOf(Every)} steps from each drawing on against as many before it: {WindowShare:p2}, encoding and storing with it

        """);

    private static double SecondsOf(ImmutableArray<StepSplit> steps, int from, int to) =>
        steps[from..to].Sum(split => split.Seconds);
}
