namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>A point of a line.</summary>
/// <param name="X">Place on the level axis.</param>
/// <param name="Value">Place on the upright axis.</param>
/// <param name="Spread">Half the length of its error bar, 0 and up; null for a point without one.</param>
public readonly record struct ChartPoint(double X, double Value, double? Spread = null);
