using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Silo.Tests;

/// <summary>What a rank of a group that is no more may still say.</summary>
internal static class Zombie
{
    public static StepRecord Row(long step) => new(
        new LedgerRow(step, StepOutcome.Skipped, FakeWorld.LedgerAt(step + 1).Hash, step), step, Metrics: null);

    public static IEnumerable<RankReport> WholeCheckpoint(Fence fence, RunId run, long step) =>
        Enumerable.Range(0, 2).Select(rank => new PartWritten(fence, new CheckpointPart(
            step, FakeWorld.LedgerAt(step).Hash, $"runs/{run}/checkpoints/zombie", rank, 2, "{}", [])));
}
