namespace SnoopiCluster.Core.Runs;

/// <summary>The newest sample of a run's first probe: always of the same prompt, so that a list of runs does not flicker.</summary>
/// <param name="Step">Steps done when it was drawn.</param>
/// <param name="Probe">0-based index in the run's probe set.</param>
/// <param name="Tag">Tells it apart from others of the same step and probe (<see cref="Progress.PictureTag"/>).</param>
public sealed record NewestSample(long Step, int Probe, string Tag);
