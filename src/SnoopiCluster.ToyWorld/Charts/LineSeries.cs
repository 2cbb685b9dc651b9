using System.Collections.Immutable;

namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>A line.</summary>
/// <param name="Name">For the key, at most 40 characters.</param>
/// <param name="Points">1 and more, joined in this order.</param>
public sealed record LineSeries(string Name, ImmutableArray<ChartPoint> Points);
