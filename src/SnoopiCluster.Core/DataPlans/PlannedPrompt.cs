using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Core.DataPlans;

/// <summary>Which prompt one sample of one step takes.</summary>
/// <param name="SampleIndex">
/// 0-based place of the sample in the global batch; also the key of its draws.
/// </param>
/// <param name="Id">The prompt's lasting name in its set.</param>
/// <param name="Shard">The shard that holds it.</param>
/// <param name="Offset">0-based place in that shard.</param>
public readonly record struct PlannedPrompt(int SampleIndex, PromptId Id, PromptShardId Shard, int Offset);
