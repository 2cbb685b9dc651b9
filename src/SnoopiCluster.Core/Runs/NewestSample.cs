namespace SnoopiCluster.Core.Runs;

/// <summary>The newest sample of a run: its first probe at the last step that has one.</summary>
/// <param name="Step">Steps done when it was drawn.</param>
/// <param name="Probe">0-based index in the run's probe set.</param>
public sealed record NewestSample(long Step, int Probe);
