using System.Collections.Immutable;

namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>Series of points joined by lines, over a number.</summary>
/// <param name="Title">What the reader is to see, at most 80 characters.</param>
/// <param name="Across">The level axis.</param>
/// <param name="Values">The upright axis.</param>
/// <param name="Series">1 to 7, each with a colour and a mark of its own.</param>
public sealed record LineChart(
    string Title, ChartAxis Across, ChartAxis Values, ImmutableArray<LineSeries> Series)
    : Chart(Title, Values);
