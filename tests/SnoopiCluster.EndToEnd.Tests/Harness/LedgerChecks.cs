using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.DataPlans;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Testing.Cluster;

namespace SnoopiCluster.EndToEnd.Tests.Harness;

/// <summary>Proves from a run's stored rows that every step was fed what the plan says, and applied once.</summary>
internal static class LedgerChecks
{
    private const int ShardsInMemory = 8;

    /// <summary>What the proof finds.</summary>
    public static LedgerFinding Verify(TinyWorld world, RunView view, ImmutableArray<StoredStep> steps)
    {
        var plan = new DataPlan(
            view.Spec.Seed, world.Prompts.Manifest.ShardSizes, view.Spec.Batch, view.Spec.Prompts.Window);
        var source = new PromptSource(world.Prompts, ShardsInMemory);
        return new LedgerVerifier(plan, source.DigestOf).Verify(
            steps.Select(row => row.Record.Ledger), [], CancellationToken.None);
    }

    /// <summary>Fails the test unless the rows prove every step of a completed run.</summary>
    public static void IsSound(TinyWorld world, RunView view, ImmutableArray<StoredStep> steps)
    {
        LedgerFinding finding = Verify(world, view, steps);
        Assert.True(
            finding is LedgerFinding.Sound { State: var state } && state.NextStep == view.Spec.Steps
                && state.Hash == view.Finished?.LedgerHash,
            finding.Message);
    }
}
