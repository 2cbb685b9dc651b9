using System.Collections.Immutable;

namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>Bars from zero, in groups side by side; a few of them carry their values.</summary>
/// <param name="Title">What the reader is to see, at most 80 characters.</param>
/// <param name="CategoryTitle">What the categories are; empty where their names say it.</param>
/// <param name="Categories">1 to 20, names of at most 60 characters, written in several lines where they are long.</param>
/// <param name="Values">The upright axis.</param>
/// <param name="Series">1 to 7, each with a colour of its own and one value for each category.</param>
public sealed record BarChart(
    string Title, string CategoryTitle, ImmutableArray<string> Categories, ChartAxis Values,
    ImmutableArray<BarSeries> Series)
    : Chart(Title, Values);
