namespace SnoopiCluster.Dashboard.Charts;

/// <summary>What was clicked in a chart.</summary>
/// <param name="SeriesName">Name of the series; null outside one.</param>
/// <param name="Name">Name of the point or category; null when it has none.</param>
/// <param name="DataIndex">0-based place in the series; null outside one.</param>
/// <param name="Value">The point's value as JSON.</param>
public sealed record ChartEvent(string? SeriesName, string? Name, int? DataIndex, string Value);
