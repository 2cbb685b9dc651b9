using SnoopiCluster.Core;

namespace SnoopiCluster.Distillation.Checkpoints;

/// <summary>Which run a checkpoint belongs to, and under what it was computed.</summary>
/// <param name="SpecHash">Hash of the run's resolved spec.</param>
/// <param name="PromptSetHash">Hash of the prompt set's manifest.</param>
/// <param name="Environment">What the arithmetic depends on.</param>
public sealed record CheckpointIdentity(string SpecHash, Sha256Digest PromptSetHash, ComputeEnvironment Environment);
