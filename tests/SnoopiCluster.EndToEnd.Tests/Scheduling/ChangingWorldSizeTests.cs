using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.EndToEnd.Tests.Harness;
using SnoopiCluster.Testing.Cluster;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.EndToEnd.Tests.Scheduling;

/// <summary>A run whose group shrinks and grows takes the same prompts all the same.</summary>
public sealed class ChangingWorldSizeTests(PostgresServer postgres, TinyWorld world, ITestOutputHelper output)
{
    private const long Steps = 600;

    [Fact]
    public async Task LoseANode_AndGainASmallerOne_FourTwoThree_SameLedger()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, world);
        RunUnderTest run = await cluster.SubmitAsync(
            world.Spec(Steps, worldSize: 4, spec => spec["cluster"]!["min_world_size"] = 2));
        await run.UntilStepAsync(20);

        await cluster.Node("b").KillAsync();
        await run.UntilEventAsync("goes on with two", entry => IsGroupOf(entry, 2));
        await cluster.AddNodeAsync(new TestNodeOptions("c", 1));
        await run.UntilEventAsync("goes on with three", entry => IsGroupOf(entry, 3));
        RunView view = await run.UntilCompletedAsync();

        ImmutableArray<FormedGroup> groups = await run.GroupsAsync();
        output.WriteLine(string.Join("; ", groups.Select(group => $"{group.WorldSize} ranks from step {group.Step}")));
        Assert.Equal([4, 2, 3], groups.Select(group => group.WorldSize));
        Assert.All(groups.Skip(1), group => Assert.Null(group.RestoredFrom));
        Assert.Equal(1, view.Fence.Attempt);

        // The ledger is the hash of what the plan says for every step, at whatever world size.
        LedgerChecks.IsSound(world, view, await run.StepsAsync());
    }

    private static bool IsGroupOf(Core.Runs.TimelineEntry entry, int size) =>
        entry.Event.Kind == Core.Runs.RunEventKind.GroupFormed && FormedGroup.Of(entry).WorldSize == size;
}
