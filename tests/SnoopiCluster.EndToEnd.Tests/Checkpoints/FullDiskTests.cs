using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.EndToEnd.Tests.Harness;
using SnoopiCluster.Testing;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.EndToEnd.Tests.Checkpoints;

/// <summary>Disks that are full for a while: training goes on, the timeline tells the cause, and no step is lost.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class FullDiskTests(
    SharedCluster shared, PostgresServer postgres, TinyWorld world, ITestOutputHelper output)
{
    private const long Steps = 240;
    private const int Kibibytes = 16 << 10;

    [Fact]
    public async Task BlobStoreIsFull_ForAWhile_CostsNoStepAndIsTold()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        using SmallDisk disk = SmallDisk.Mount(folder.File("blobs"), Kibibytes);
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, world, new TestClusterOptions
        {
            BlobFolder = disk.FullPath,
            Nodes = [new("a", 2)],
        });
        await GoesOnAsync(cluster, disk);
    }

    [Fact]
    public async Task CacheIsFull_ForAWhile_CostsNoStepAndIsTold()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        using SmallDisk disk = SmallDisk.Mount(folder.File("cache"), Kibibytes);
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, world, new TestClusterOptions
        {
            Nodes = [new("a", 2) { CacheFolder = disk.FullPath }],
        });
        await GoesOnAsync(cluster, disk);
    }

    private async Task GoesOnAsync(TestCluster cluster, SmallDisk disk)
    {
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps);
        RunUnderTest run = await cluster.SubmitAsync(
            world.Spec(Steps, change: spec => spec["checkpoints"]!["every"] = 20));
        RunView before = await run.UntilAsync("has a checkpoint", view => !view.Checkpoints.IsEmpty);

        disk.Fill(leave: 4096);
        TimelineEntry told = await run.UntilEventAsync(
            "a checkpoint is given up", entry => entry.Event.Text.Contains("No space left", StringComparison.Ordinal));
        disk.Empty();
        RunView view = await run.UntilCompletedAsync();

        output.WriteLine(told.Event.Text);
        Assert.Equal(before.Fence, view.Fence);
        Assert.Equal(Steps, view.Checkpoints[^1].Step);
        Assert.Equal(undisturbed.LedgerHash, view.Finished!.LedgerHash);
        Assert.Equal(undisturbed.StudentHash, view.Finished.StudentHash);
        LedgerChecks.IsSound(world, view, await run.StepsAsync());
    }
}
