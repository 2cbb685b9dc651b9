namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>An axis.</summary>
/// <param name="Title">What is measured, with its unit; at most 60 characters.</param>
/// <param name="Min">Where it begins; null to take it from the data.</param>
/// <param name="Max">Where it ends; null to take it from the data.</param>
public sealed record ChartAxis(string Title, double? Min = null, double? Max = null);
