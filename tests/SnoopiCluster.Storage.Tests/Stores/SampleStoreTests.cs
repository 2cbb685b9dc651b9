using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Storage.Tests.Stores;

public sealed class SampleStoreTests(PostgresServer server) : DatabaseCase(server)
{
    private static readonly Probe Cat = new(0, "a cat", null, null, 0);
    private static readonly Probe NoDog = new(1, "a cat", "dogs", 0.5, long.MaxValue);

    private static readonly RunState Run = Scene.Run(1);

    private ISampleStore Samples => Database.Samples;

    [Fact]
    public async Task Append_SameStepAndProbeAgain_ReplacesIt()
    {
        await Database.Runs.CreateAsync(Run, [], null, default);
        await AppendAsync(Drawn(20, NoDog, "a"), Drawn(20, Cat, "b"), Drawn(10, Cat, "c"));
        SampleDrawn again = new(20, NoDog, "d", double.NaN, -0.5, double.PositiveInfinity);
        await AppendAsync(again);

        Assert.Equal(
            [Drawn(10, Cat, "c"), Drawn(20, Cat, "b"), again],
            await Samples.ReadAsync(Run.Id, new SampleQuery(), default));
        Assert.Equal(2L, await ExecuteAsync("SELECT count(*) FROM probes"));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 0)]
    [InlineData(1, 2)]
    public async Task Append_AnotherAttemptOrAVersionToCome_StoresNothing(int attempt, long version)
    {
        await Database.Runs.CreateAsync(Run, [], null, default);

        Assert.False(await Samples.AppendAsync(Run.Id, new Fence(attempt, version), Drawn(0, Cat, "a"), default));
        Assert.Equal(0L, await ExecuteAsync("SELECT count(*) FROM samples"));
        Assert.Equal(0L, await ExecuteAsync("SELECT count(*) FROM probes"));
    }

    [Fact]
    public async Task Append_OfAGroupThatTheSiloHasAlreadyReplaced_IsStoredAndNeverOverALaterGroupsPicture()
    {
        await Database.Runs.CreateAsync(Run, [], null, default);
        await ExecuteAsync("UPDATE runs SET membership_version = 3 RETURNING 1");

        Assert.True(await AppendAsync(version: 1, Drawn(10, Cat, "first")));
        Assert.True(await AppendAsync(version: 3, Drawn(10, Cat, "third")));
        Assert.False(await AppendAsync(version: 2, Drawn(10, Cat, "second")));
        Assert.True(await AppendAsync(version: 2, Drawn(10, NoDog, "second")));
        Assert.False(await AppendAsync(version: 4, Drawn(20, Cat, "to come")));

        Assert.Equal(
            [Drawn(10, Cat, "third"), Drawn(10, NoDog, "second")],
            await Samples.ReadAsync(Run.Id, new SampleQuery(), default));
    }

    [Fact]
    public async Task Read_Query_GivesWhatItAsksFor()
    {
        await Database.Runs.CreateAsync(Run, [], null, default);
        await AppendAsync([.. new long[] { 10, 20, 30 }.SelectMany(step => new[] { Drawn(step, Cat), Drawn(step, NoDog) })]);

        Assert.Equal([(20, 0), (20, 1), (30, 0), (30, 1)], await FindAsync(new SampleQuery { FromStep = 20 }));
        Assert.Equal([(10, 1), (20, 1)], await FindAsync(new SampleQuery { ToStep = 20, Probe = 1 }));
        Assert.Equal([(10, 0), (10, 1), (20, 0)], await FindAsync(new SampleQuery { Max = 3 }));
        Assert.Empty(await FindAsync(new SampleQuery { Probe = 2 }));
    }

    [Fact]
    public async Task ReadNewest_RunsThatStandApart_GivesOfEachItsLastStepUpToTheOneAskedFor()
    {
        RunState other = Scene.Run(2);
        RunState empty = Scene.Run(3);
        foreach (RunState run in new[] { Run, other, empty })
        {
            await Database.Runs.CreateAsync(run, [], null, default);
        }

        await AppendAsync(Drawn(10, Cat), Drawn(20, Cat), Drawn(20, NoDog));
        Assert.True(await Samples.AppendAsync(other.Id, other.Fence, Drawn(15, Cat, "x"), default));
        RunId[] runs = [Run.Id, other.Id, empty.Id];

        Assert.Equal(
            [
                new RunSample(Run.Id, Drawn(20, Cat)), new RunSample(Run.Id, Drawn(20, NoDog)),
                new RunSample(other.Id, Drawn(15, Cat, "x")),
            ],
            await Samples.ReadNewestAsync(runs, long.MaxValue, default));
        Assert.Equal([new RunSample(Run.Id, Drawn(10, Cat))], await Samples.ReadNewestAsync(runs, 14, default));
        Assert.Empty(await Samples.ReadNewestAsync([], long.MaxValue, default));
        Assert.Equal([10, 15, 20], await Samples.ReadStepsAsync(runs, default));
        Assert.Equal([15], await Samples.ReadStepsAsync([other.Id], default));
    }

    [Fact]
    public async Task ReadNewest_WhileTheLastStepsPicturesArrive_GivesTheStepBeforeUntilAllAreThere()
    {
        await Database.Runs.CreateAsync(Run, [], null, default);
        await ExecuteAsync("UPDATE runs SET status = 'Running'");
        await AppendAsync(Drawn(10, Cat));
        Assert.Equal([10], await NewestStepsAsync(long.MaxValue));

        await AppendAsync(Drawn(10, NoDog), Drawn(20, Cat));
        Assert.Equal([10, 10], await NewestStepsAsync(long.MaxValue));
        Assert.Equal([10, 10], await NewestStepsAsync(20));

        await AppendAsync(Drawn(20, NoDog));
        Assert.Equal([20, 20], await NewestStepsAsync(long.MaxValue));
    }

    [Fact]
    public async Task ReadNewest_PicturesThatNoLongerCome_AreNotWaitedFor()
    {
        await Database.Runs.CreateAsync(Run, [], null, default);
        await ExecuteAsync("UPDATE runs SET status = 'Running'");
        await AppendAsync(Drawn(10, Cat), Drawn(10, NoDog), Drawn(20, Cat), Drawn(30, Cat));

        // A later step was begun: what step 20 lacks was lost. As many as the step before has are enough.
        Assert.Equal([20], await NewestStepsAsync(20));
        Assert.Equal([30], await NewestStepsAsync(long.MaxValue));

        await ExecuteAsync("DELETE FROM samples WHERE step = 30");
        Assert.Equal([10, 10], await NewestStepsAsync(long.MaxValue));
        await ExecuteAsync("UPDATE runs SET status = 'Paused'");
        Assert.Equal([20], await NewestStepsAsync(long.MaxValue));
    }

    private static SampleDrawn Drawn(long step, Probe probe, string blob = "blob") =>
        new(step, probe, blob, 0.25, 0.5, 1);

    private Task<bool> AppendAsync(long version, SampleDrawn sample) =>
        Samples.AppendAsync(Run.Id, new Fence(Run.Fence.Attempt, version), sample, default);

    private async Task AppendAsync(params SampleDrawn[] samples)
    {
        foreach (SampleDrawn sample in samples)
        {
            Assert.True(await Samples.AppendAsync(Run.Id, Run.Fence, sample, default));
        }
    }

    private async Task<IEnumerable<long>> NewestStepsAsync(long upTo) =>
        (await Samples.ReadNewestAsync([Run.Id], upTo, default)).Select(found => found.Sample.Step);

    private async Task<IEnumerable<(long, int)>> FindAsync(SampleQuery query) =>
        (await Samples.ReadAsync(Run.Id, query, default)).Select(sample => (sample.Step, sample.Probe.Index));
}
