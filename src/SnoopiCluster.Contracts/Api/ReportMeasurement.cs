namespace SnoopiCluster.Contracts.Api;

/// <summary>Body of <c>POST /runs/{id}/measurements</c>: a quality metric of a run's student.</summary>
/// <param name="Step">Steps done when it was measured.</param>
/// <param name="Metric">Its name, such as <c>fid</c>; sweeps look for their own.</param>
/// <param name="Value">Its value, finite.</param>
public sealed record ReportMeasurement(long Step, string Metric, double Value);
