using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Progress;

/// <summary>A picture, and the run that drew it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Sample">The picture.</param>
public sealed record RunSample(RunId Run, SampleDrawn Sample);
