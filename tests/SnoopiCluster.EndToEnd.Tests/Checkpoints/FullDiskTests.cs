using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.EndToEnd.Tests.Harness;
using SnoopiCluster.Testing;
using SnoopiCluster.Testing.Cluster;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.EndToEnd.Tests.Checkpoints;

/// <summary>
/// Disks that are full for a while: the run pauses with the cause, its state in memory until the checkpoint of the pause is
/// stored, and no step is lost.
/// </summary>
[Collection(SharedClusterTests.Name)]
public sealed class FullDiskTests(
    SharedCluster shared, PostgresServer postgres, TinyWorld world, ITestOutputHelper output)
{
    private const long Steps = 240;
    private const int Kibibytes = 16 << 10;

    [Fact]
    public async Task BlobStoreIsFull_ForAWhile_PausesWithTheCauseAndCostsNoStep()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        using SmallDisk disk = SmallDisk.Mount(folder.File("blobs"), Kibibytes);
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, world, new TestClusterOptions
        {
            BlobFolder = disk.FullPath,
            Nodes = [new("a", 2)],
        });
        await PausesAndGoesOnAsync(cluster, disk);
    }

    [Fact]
    public async Task CacheIsFull_ForAWhile_PausesWithTheCauseAndCostsNoStep()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        using SmallDisk disk = SmallDisk.Mount(folder.File("cache"), Kibibytes);
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, world, new TestClusterOptions
        {
            Nodes = [new("a", 2) { CacheFolder = disk.FullPath }],
        });
        await PausesAndGoesOnAsync(cluster, disk);
    }

    private async Task PausesAndGoesOnAsync(TestCluster cluster, SmallDisk disk)
    {
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps);
        RunUnderTest run = await cluster.SubmitAsync(
            world.Spec(Steps, change: spec => spec["checkpoints"]!["every"] = 20));
        RunView before = await run.UntilAsync("has a checkpoint", view => !view.Checkpoints.IsEmpty);

        disk.Fill(leave: 4096);
        TimelineEntry told = await run.UntilEventAsync(
            "a checkpoint is given up", entry => entry.Event.Text.Contains("No space left", StringComparison.Ordinal));
        disk.Empty();
        RunView paused = await run.UntilAsync("is paused", run => run.Status == RunStatus.Paused);
        Assert.Equal(before.Fence, paused.Fence);
        Assert.Contains("No space left", paused.Cause, StringComparison.Ordinal);
        Assert.Equal(paused.Step, paused.Checkpoints[^1].Step);
        await cluster.Api.PostAsync($"runs/{run.Id}/resume", new GiveCause("the disk has room again"));
        RunView view = await run.UntilCompletedAsync();

        output.WriteLine(told.Event.Text);
        Assert.Equal(Steps, view.Checkpoints[^1].Step);
        Assert.Equal(undisturbed.LedgerHash, view.Finished!.LedgerHash);
        Assert.Equal(undisturbed.StudentHash, view.Finished.StudentHash);
        LedgerChecks.IsSound(world, view, await run.StepsAsync());
    }
}
