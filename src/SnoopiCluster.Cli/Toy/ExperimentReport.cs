using System.Collections.Immutable;
using SnoopiCluster.ToyWorld.Charts;

namespace SnoopiCluster.Cli.Toy;

/// <summary>What an experiment found.</summary>
/// <param name="Title">What it asked, on one line.</param>
/// <param name="Tables">One and more, in order.</param>
/// <param name="Notes">What is to be read from them, a sentence each.</param>
/// <param name="Findings">
/// All numbers that the same command gives again to the bit, to be written as JSON.
/// </param>
/// <param name="Costs">Times, which it does not, to be written as JSON.</param>
/// <param name="Chart">The picture of them.</param>
internal sealed record ExperimentReport(
    string Title,
    ImmutableArray<ReportTable> Tables,
    ImmutableArray<string> Notes,
    object Findings,
    object Costs,
    Chart Chart);
