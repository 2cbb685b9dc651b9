using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.EndToEnd.Tests.Harness;
using SnoopiCluster.Testing.Cluster;

namespace SnoopiCluster.EndToEnd.Tests.Checkpoints;

/// <summary>A checkpoint whose bytes have changed in the store.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class DamagedCheckpointTests(SharedCluster shared, TinyWorld world, ITestOutputHelper output)
{
    private const long Steps = 120;
    private const long Every = 20;

    [Fact]
    public async Task FlipOneByte_OfTheNewest_ThePreviousOneIsUsedAndTheTimelineSaysSo()
    {
        TestCluster cluster = await shared.TakeAsync();
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps);
        RunUnderTest run = await cluster.SubmitAsync(
            world.Spec(Steps, change: spec => spec["checkpoints"]!["every"] = Every));
        await run.UntilAsync("has two checkpoints", view => view.Checkpoints.Length >= 2);

        // Stopped, the ranks write no newer one between the look and the damage.
        int[] processes = [.. cluster.SystemIdsOf(run.Id).Values];
        Array.ForEach(processes, process => ProcessTable.Signal(process, "STOP"));
        CheckpointEntry[] entries = [.. (await run.ViewAsync()).Checkpoints];
        string file = Directory.EnumerateFiles(Path.Combine(cluster.Blobs, "snoopi", entries[^1].Prefix))
            .First(path => path.EndsWith(".safetensors", StringComparison.Ordinal));
        FlipAByte(file);
        Array.ForEach(processes, ProcessTable.Kill);
        RunView view = await run.UntilCompletedAsync();

        TimelineEntry[] timeline = [.. await run.TimelineAsync()];
        TimelineEntry told = timeline.First(entry => entry.Event.Text.StartsWith("passed over", StringComparison.Ordinal));
        output.WriteLine(told.Event.Text);
        Assert.Contains(timeline, entry => entry.Event.Kind == RunEventKind.CheckpointAbandoned
            && entry.Event.Text.Contains(entries[^1].Prefix, StringComparison.Ordinal));
        FormedGroup again = (await run.GroupsAsync())[^1];
        Assert.Equal(entries[^2].Prefix, again.RestoredFrom);
        Assert.Equal(entries[^2].Step, again.Step);
        Assert.Equal(undisturbed.LedgerHash, view.Finished!.LedgerHash);
        Assert.Equal(undisturbed.StudentHash, view.Finished.StudentHash);
        LedgerChecks.IsSound(world, view, await run.StepsAsync());
    }

    private static void FlipAByte(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length / 2;
        int value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 0x10));
    }
}
