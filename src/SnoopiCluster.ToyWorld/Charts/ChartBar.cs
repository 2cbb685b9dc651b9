namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>A bar.</summary>
/// <param name="Value">Its end on the upright axis.</param>
/// <param name="Spread">Half the length of its error bar, 0 and up; null for a bar without one.</param>
public readonly record struct ChartBar(double Value, double? Spread = null);
