using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.EndToEnd.Tests.Harness;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Testing.Cluster;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.EndToEnd.Tests.Checkpoints;

/// <summary>Checkpoints in a real Azurite that is troubled, or whose clients die in the middle of an upload.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class AzuriteClusterTests(
    SharedCluster shared,
    PostgresServer postgres,
    AzuriteServer azurite,
    TinyWorld world,
    ITestOutputHelper output) : IAsyncLifetime
{
    private const int NumKills = 20;

    private readonly TroubledProxy _proxy = new(azurite.Port);
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster!;

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.StartAsync(
        postgres,
        world,
        new TestClusterOptions { Blobs = azurite.ConnectionString(_proxy.Port), Nodes = [new("a", 2)] });

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task ServerBusy_ForThirtySeconds_CostsNoStep()
    {
        RankFinished undisturbed = await shared.UndisturbedAsync(steps: 120, worldSize: 2);
        RunUnderTest run = await Cluster.SubmitAsync(world.Spec(120, change: spec => spec["checkpoints"]!["every"] = 20));
        await run.UntilAsync("has a checkpoint", view => !view.Checkpoints.IsEmpty);

        _proxy.BeginTrouble();
        await Task.Delay(TimeSpan.FromSeconds(30));
        int refused = _proxy.NumRefused;
        long stepMeanwhile = (await run.ViewAsync()).Step;
        _proxy.EndTrouble();
        RunView view = await run.UntilCompletedAsync();

        output.WriteLine($"{refused} requests were answered with 503, {stepMeanwhile} steps were stored by then");
        Assert.True(refused > 0, "nothing asked for a blob while the store was busy: the test shows nothing");
        Assert.Equal(1, view.Fence.Attempt);
        Assert.Equal(undisturbed.StudentHash, view.Finished!.StudentHash);
        Assert.Equal(120, view.Checkpoints[^1].Step);
        LedgerChecks.IsSound(world, view, await run.StepsAsync());
    }

    [Fact]
    public async Task KillDuringUpload_AtRandomBytes_NeverGoesOnFromAPartOfOne()
    {
        const long Steps = 120;
        int seed = Environment.TickCount & 0xFFFF;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps, worldSize: 1);
        RunUnderTest run = await Cluster.SubmitAsync(world.Spec(
            Steps, worldSize: 1, spec => spec["cluster"]!["max_failures"] = 1_000));
        await run.UntilStepAsync(5);
        long size = await FirstCheckpointAsync(run);

        List<long> offsets = [];
        for (int kill = 0; kill < NumKills; kill++)
        {
            offsets.Add(await KillDuringUploadAsync(run, random.NextInt64(1, size)));
        }

        RunView view = await run.UntilCompletedAsync();

        output.WriteLine($"{size} bytes an upload; killed after {string.Join(", ", offsets)}");
        Assert.Equal(undisturbed.LedgerHash, view.Finished!.LedgerHash);
        Assert.Equal(undisturbed.StudentHash, view.Finished.StudentHash);
        LedgerChecks.IsSound(world, view, await run.StepsAsync());
    }

    // What a whole upload of a checkpoint is, in bytes that go to the store.
    private async Task<long> FirstCheckpointAsync(RunUnderTest run)
    {
        long before = _proxy.NumBytes;
        await Cluster.Api.PostAsync($"runs/{run.Id}/checkpoint", new GiveCause("to have one"));
        await run.UntilAsync("has a checkpoint", view => !view.Checkpoints.IsEmpty);
        return _proxy.NumBytes - before;
    }

    private async Task<long> KillDuringUploadAsync(RunUnderTest run, long offset)
    {
        int groups = (await run.GroupsAsync()).Length;
        IReadOnlyDictionary<int, int> processes = Cluster.SystemIdsOf(run.Id);
        TaskCompletionSource killed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _proxy.CallAfter(offset, () =>
        {
            foreach (int process in processes.Values)
            {
                ProcessTable.Kill(process);
            }

            killed.SetResult();
        });
        await Cluster.Api.PostAsync($"runs/{run.Id}/checkpoint", new GiveCause("to be killed in it"));
        await killed.Task.WaitAsync(RunUnderTest.Patience);

        // Only what the control plane holds for whole may be read, whichever side of the last byte the kill was.
        RunView again = await run.UntilAsync(
            "trains again", view => view.Status == RunStatus.Running && view.Fence.Attempt > 1);
        await Eventually.SeeAsync(
            "another group has formed",
            async () => (await run.GroupsAsync()).Length > groups ? "yes" : null,
            RunUnderTest.Patience,
            run.DescribeAsync);
        FormedGroup group = (await run.GroupsAsync())[^1];
        again = await run.ViewAsync();
        Assert.Contains(again.Checkpoints, checkpoint => checkpoint.Prefix == group.RestoredFrom);
        await EveryShareIsThereAsync(again.Checkpoints.Last(checkpoint => checkpoint.Step <= group.Step));
        return offset;
    }

    private async Task EveryShareIsThereAsync(CheckpointEntry checkpoint)
    {
        IBlobStore blobs = await Cluster.OpenBlobsAsync();
        Assert.NotNull(await blobs.FindAsync(new BlobName($"{checkpoint.Prefix}/checkpoint.json")));
    }
}
