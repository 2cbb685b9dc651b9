using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.EndToEnd.Tests.Harness;
using SnoopiCluster.Testing.Cluster;

namespace SnoopiCluster.EndToEnd.Tests;

/// <summary>A run to which nothing happens.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class UndisturbedRunTests(SharedCluster shared, TinyWorld world, ITestOutputHelper output)
{
    [Fact]
    public async Task SubmitAsync_TwoRanks_CompletesWithEveryStepStoredOnce()
    {
        TestCluster cluster = await shared.TakeAsync();

        RunUnderTest run = await cluster.SubmitAsync(world.Spec(steps: 40));
        RunView view = await run.UntilCompletedAsync();

        ImmutableArray<StoredStep> steps = await run.StepsAsync();
        output.WriteLine($"step: median {steps.Select(s => s.Record.Metrics!.Seconds).Order().ElementAt(20) * 1000:0} ms");
        Assert.Equal(Enumerable.Range(0, 40), steps.Select(row => (int)row.Record.Step));
        Assert.Equal(view.Finished!.LedgerHash, steps[^1].Record.Ledger.Hash);
        Assert.Equal(view.LedgerHash, view.Finished.LedgerHash);
        Assert.Equal(1, view.Fence.Attempt);
        LedgerChecks.IsSound(world, view, steps);
    }
}
