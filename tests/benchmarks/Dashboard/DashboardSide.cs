using System.Collections.Immutable;
using System.Globalization;
using SnoopiCluster.Benchmarks.Circuits;

namespace SnoopiCluster.Benchmarks.Dashboard;

/// <summary>All blocks with circuits, or all without.</summary>
/// <param name="Blocks">Seconds of each block's steps, in the order of time.</param>
/// <param name="Processors">Mean number of processors in use.</param>
/// <param name="Seconds">Length of all blocks together.</param>
internal sealed record DashboardSide(
    ImmutableArray<ImmutableArray<double>> Blocks, ProcessorTimes Processors, double Seconds)
{
    /// <summary>Steps of all blocks.</summary>
    public ImmutableArray<double> Steps => [.. Blocks.SelectMany(block => block)];

    /// <summary>Median step.</summary>
    public double MedianMs => Statistics.Median(Steps) * 1e3;

    /// <summary>
    /// Processor time of the rank for a step: what others on the machine do to it through memory and caches is in it, what they
    /// do by taking its processor is not.
    /// </summary>
    public double RankMsPerStep => Processors.Rank * Seconds / Steps.Length * 1e3;

    /// <summary>Puts blocks together.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="stepSeconds">Seconds of every step of the run.</param>
    /// <exception cref="InvalidOperationException">A block has no step.</exception>
    public static DashboardSide Of(IReadOnlyList<DashboardBlock> blocks, ImmutableArray<double> stepSeconds)
    {
        double seconds = blocks.Sum(block => block.Seconds);
        return new DashboardSide(
            [.. blocks.Select(block => block.EndStep > block.FirstStep
                ? stepSeconds[(int)block.FirstStep..(int)block.EndStep]
                : throw new InvalidOperationException($"No step was stored within a block of {block.Seconds:f1} s."))],
            blocks.Aggregate(ProcessorTimes.None, (sum, block) => sum.And(block.Used)).Over(seconds),
            seconds);
    }

    /// <summary>What a person wants to know.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"median {MedianMs,6:f2} ms, quartiles {Statistics.Percentile(Steps, 0.25) * 1e3:f2} to "
        + $"{Statistics.Percentile(Steps, 0.75) * 1e3:f2} ms ({Steps.Length} steps in {Blocks.Length} blocks); "
        + $"processors: silo {Processors.Silo:f3}, dashboard {Processors.Dashboard:f3}, "
        + $"PostgreSQL {Processors.Postgres:f3}, circuits {Processors.Circuits:f3}, rank {Processors.Rank:f3}");
}

/// <summary>What circuits were sent while they watched.</summary>
/// <param name="NumCircuits">How many.</param>
/// <param name="FewestBatches">Changes of the page that reached the circuit with the fewest, in its poorest block.</param>
/// <param name="BatchesPerSecond">Changes of a page a second, the mean of all circuits.</param>
/// <param name="CallsPerSecond">Calls of scripts a second, the mean of all circuits.</param>
/// <param name="BytesPerSecond">Bytes a second, the mean of all circuits.</param>
/// <param name="LongestSilence">Longest time that a circuit was without a change.</param>
internal sealed record WatchedPages(
    int NumCircuits,
    int FewestBatches,
    double BatchesPerSecond,
    double CallsPerSecond,
    double BytesPerSecond,
    TimeSpan LongestSilence)
{
    /// <summary>How late a step may be on a page (the "Live").</summary>
    public static readonly TimeSpan Goal = TimeSpan.FromSeconds(2);

    /// <summary>Puts together what was counted.</summary>
    /// <exception cref="InvalidOperationException">A circuit was sent nothing in a block: it does not live.</exception>
    public static WatchedPages Of(IReadOnlyList<DashboardBlock> blocks)
    {
        CircuitTally[] tallies = [.. blocks.SelectMany(block => block.Tallies)];
        if (tallies.Count(tally => tally.NumBatches == 0) is > 0 and int dead)
        {
            throw new InvalidOperationException($"{dead} of {tallies.Length} times a circuit saw no change in a whole block.");
        }

        CircuitTally all = tallies.Aggregate(CircuitTally.None, (sum, tally) => sum.And(tally));
        int numCircuits = blocks[0].Tallies.Count;
        double circuitSeconds = blocks.Sum(block => block.Seconds) * numCircuits;
        return new WatchedPages(
            numCircuits,
            tallies.Min(tally => tally.NumBatches),
            all.NumBatches / circuitSeconds,
            all.NumCalls / circuitSeconds,
            all.Bytes / circuitSeconds,
            all.LongestSilence);
    }
}
