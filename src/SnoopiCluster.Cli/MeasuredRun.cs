namespace SnoopiCluster.Cli;

/// <summary>A run whose steps were measured.</summary>
/// <param name="Name">Its name and id.</param>
/// <param name="SecondsPerStep">Median wall time of its last steps, above 0.</param>
internal sealed record MeasuredRun(string Name, double SecondsPerStep);
