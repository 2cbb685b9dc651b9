namespace SnoopiCluster.Core.Sweeps;

/// <summary>One measurement of a sweep's metric.</summary>
/// <param name="Step">Steps done when it was measured.</param>
/// <param name="Value">Finite.</param>
public readonly record struct MetricPoint(long Step, double Value);
