using System.Text.Json;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Storage.Tests.Stores;

public sealed class SweepStoreTests(PostgresServer server) : DatabaseCase(server)
{
    private ISweepStore Sweeps => Database.Sweeps;

    [Fact]
    public async Task Load_StoredState_IsEqual()
    {
        SweepState sweep = Sweep(1) with
        {
            Trials =
            [
                new SweepTrial(0, Scene.Run(1).Id, [], 100)
                {
                    Status = RunStatus.Running, Step = 40, LastSample = new StepSamples(20, 0.1, 1.5),
                },
            ],
            StartedAt = new DateTimeOffset(2026, 11, 21, 5, 0, 0, TimeSpan.Zero),
        };
        await Sweeps.CreateAsync(sweep, null, default);

        Stored<SweepState> stored = (await Sweeps.LoadAsync(sweep.Id, default))!;
        Assert.Equal(1, stored.Revision);
        Assert.Equal(JsonSerializer.Serialize(sweep), JsonSerializer.Serialize(stored.State));
        Assert.Null(await Sweeps.LoadAsync(Sweep(2).Id, default));
    }

    [Fact]
    public async Task Create_SameKeyAgain_GivesTheFirst()
    {
        Assert.Equal(Sweep(1).Id, await Sweeps.CreateAsync(Sweep(1), "key", default));
        Assert.Equal(Sweep(1).Id, await Sweeps.CreateAsync(Sweep(2), "key", default));
        Assert.Null(await Sweeps.LoadAsync(Sweep(2).Id, default));
        await Assert.ThrowsAsync<ArgumentException>(() => Database.Runs.CreateAsync(Scene.Run(1), [], "key", default));
    }

    [Fact]
    public async Task Save_StaleRevision_ChangesNothing()
    {
        await Sweeps.CreateAsync(Sweep(1), null, default);
        Assert.Equal(2, await Sweeps.SaveAsync(Sweep(1) with { Status = SweepStatus.Stopping }, 1, default));
        await Assert.ThrowsAsync<StaleRevisionException>(
            () => Sweeps.SaveAsync(Sweep(1) with { Status = SweepStatus.Failed }, 1, default));
        Assert.Equal(SweepStatus.Stopping, (await Sweeps.LoadAsync(Sweep(1).Id, default))!.State.Status);
    }

    [Fact]
    public async Task List_ManySweeps_NewestFirstAndLivingOldestFirst()
    {
        await Sweeps.CreateAsync(Sweep(1), null, default);
        await Sweeps.CreateAsync(Sweep(2) with { Status = SweepStatus.Completed }, null, default);
        await Sweeps.CreateAsync(Sweep(3), null, default);

        Assert.Equal([Sweep(1).Id, Sweep(3).Id], await Sweeps.ListLivingAsync(default));
        Assert.Equal([Sweep(3).Id, Sweep(2).Id], (await Sweeps.ListAsync(2, default)).Select(sweep => sweep.Id));
    }

    private static SweepState Sweep(byte number) => new(
        SweepId.Of([0, 0, 0, 0, 0, number]),
        new SweepSpec
        {
            Name = "guidance",
            Run = JsonSerializer.SerializeToElement(new { steps = 100 }),
            Axes = [],
        });
}
