using System.Collections.Immutable;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Core.DataPlans;

/// <summary>A stretch of a data epoch whose shards are read together: what a node keeps at hand.</summary>
/// <param name="DataEpoch">0-based pass over all prompts.</param>
/// <param name="Index">0-based place of the window in that data epoch.</param>
/// <param name="Shards">Its shards in reading order; never empty.</param>
public sealed record PlanWindow(long DataEpoch, int Index, ImmutableArray<PromptShardId> Shards);
