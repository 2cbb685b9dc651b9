using System.Collections.Immutable;

namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>Bars of one colour.</summary>
/// <param name="Name">For the key, at most 40 characters.</param>
/// <param name="Bars">One for each category, in order; null leaves a gap for what was not measured.</param>
public sealed record BarSeries(string Name, ImmutableArray<ChartBar?> Bars);
