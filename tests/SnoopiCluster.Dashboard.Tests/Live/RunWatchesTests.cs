using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Dashboard.Live;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Dashboard.Tests.Live;

public sealed class RunWatchesTests : IAsyncDisposable
{
    private static readonly TimeSpan LongAfter = TimeSpan.FromSeconds(60);
    private readonly ManualClock _clock = new() { Origin = Given.Begin };
    private readonly AskedSilo _silo = new();
    private readonly SiloClient _client;
    private readonly RunWatches _watches;
    private readonly Heard _heard = new();

    public RunWatchesTests()
    {
        _client = _silo.Client(_clock);
        _watches = new RunWatches(_client, _clock, NullLogger<RunWatches>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _watches.DisposeAsync();
        _client.Dispose();
    }

    [Fact]
    public async Task Watch_ManyCircuits_OpenOneStream()
    {
        RunWatch[] watches = [.. Enumerable.Range(0, 10).Select(_ => Watch())];
        EventWriter stream = (await _silo.NextAsync("events")).Stream();
        await stream.SendAsync(Progress("0.5", 5));

        await _heard.UntilAsync(() => watches.All(watch => watch.Current.Progress?.Step == 5));

        Assert.Equal(1, _silo.NumRequests);
    }

    [Fact]
    public async Task Watch_StreamThatBreaks_GoesOnAfterTheLastEvent()
    {
        RunWatch watch = Watch();
        AskedRequest first = await _silo.NextAsync("events");
        EventWriter stream = first.Stream();
        await stream.SendAsync(Entry("1.0", 0), Entry("101.0", 1));
        await _heard.UntilAsync(() => watch.Current.Timeline.Length == 2);
        stream.Break();

        await _clock.AdvanceWhenSetAsync(TimeSpan.FromMilliseconds(200));

        Assert.Null(first.LastEventId);
        Assert.Equal("101.0", (await _silo.NextAsync("events")).LastEventId);
        Assert.NotNull(watch.Current.Trouble);
    }

    [Fact]
    public async Task Watch_AfterALongAbsence_GoesOnAfterTheLastEvent()
    {
        RunWatch watch = Watch();
        AskedRequest first = await _silo.NextAsync("events");
        await first.Stream().SendAsync(Entry("1.0", 0));
        await _heard.UntilAsync(() => watch.Current.Timeline.Length == 1);
        watch.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(16));

        RunWatch again = Watch();
        AskedRequest second = await _silo.NextAsync("events");
        await second.Stream().SendAsync(Entry("101.0", 1));
        await _heard.UntilAsync(() => again.Current.Timeline.Length == 2);

        Assert.Equal("1.0", second.LastEventId);
    }

    [Fact]
    public async Task FirstAsync_RunThatHasEnded_EndsAtTheSecondVisitToo()
    {
        RunWatch watch = Watch();
        EventWriter stream = (await _silo.NextAsync("events")).Stream();
        await stream.SendAsync(Entry("1.0", 0), Progress("1.9", 9, RunStatus.Completed, RunEventNames.End));
        await _heard.UntilAsync(() => watch.Current.IsOver);
        watch.Dispose();
        _clock.Advance(LongAfter);

        RunWatch again = Watch();
        await again.FirstAsync(default).WaitAsync(ManualClock.Patience);

        Assert.Single(again.Current.Timeline);
        Assert.Equal(1, _silo.NumRequests);
    }

    [Fact]
    public async Task Watch_NoSuchRun_IsAskedForSeldom()
    {
        RunWatch watch = Watch();
        (await _silo.NextAsync("events")).Refuse(HttpStatusCode.NotFound, "There is no such run.");
        await _heard.UntilAsync(() => watch.Current.Trouble is not null);
        Assert.Equal(1, _silo.NumRequests);

        await _clock.AdvanceWhenSetAsync(TimeSpan.FromSeconds(30));

        await _silo.NextAsync("events");
        Assert.Equal("There is no such run.", watch.Current.Trouble);
    }

    [Fact]
    public async Task Watch_EventThatCannotBeRead_IsPassedOver()
    {
        RunWatch watch = Watch();
        EventWriter stream = (await _silo.NextAsync("events")).Stream();
        await stream.SendAsync(Progress("1.3", 3), (RunEventNames.Progress, "1.4", "{\"steps\": \"many\"}"));
        await _heard.UntilAsync(() => watch.Current.Progress?.Step == 3);
        stream.End();

        await _clock.AdvanceWhenSetAsync(TimeSpan.FromMilliseconds(200));

        Assert.Equal("1.4", (await _silo.NextAsync("events")).LastEventId);
    }

    [Fact]
    public async Task Watch_FailedRunWhoseSiloIsLost_SaysSo()
    {
        RunWatch watch = Watch();
        EventWriter stream = (await _silo.NextAsync("events")).Stream();
        await stream.SendAsync(Progress("1.9", 9, RunStatus.Failed, RunEventNames.End));
        await _heard.UntilAsync(() => watch.Current.IsOver);
        stream.End();
        await _clock.AdvanceWhenSetAsync(TimeSpan.FromSeconds(5));

        (await _silo.NextAsync("events")).Break();

        await _heard.UntilAsync(() => watch.Current.Trouble is not null);
        Assert.True(watch.Current.IsOver);
    }

    [Fact]
    public void Collect_MoreEntriesThanAreKept_HasTheNewestAndSaysHowManyAreLeftOut()
    {
        RunStream stream = new();
        for (int number = 1; number <= RunWatches.MostEntries + 7; number++)
        {
            TimelineEntry entry = Given.Entry(0, RunEventKind.CheckpointCommitted, "as told") with { Number = number };
            stream.Take(new SiloEvent(
                RunEventNames.Timeline, $"{number}.0", System.Text.Json.JsonSerializer.Serialize(entry, Contracts.MessageJson.Options)));
        }

        RunLive run = stream.Collect();

        Assert.Equal(RunWatches.MostEntries, run.Timeline.Length);
        Assert.Equal(8, run.Timeline[0].Number);
        Assert.Equal(RunWatches.MostEntries + 7, run.Timeline[^1].Number);
        Assert.Equal(7, run.NumLeftOut);
    }

    private RunWatch Watch() => _watches.Watch(Given.Id(1), _heard.Change);

    private static (string Name, string Id, object Data) Entry(string id, double seconds) =>
        (RunEventNames.Timeline, id, Given.Entry(seconds, RunEventKind.CheckpointCommitted, "as told"));

    private static (string Name, string Id, object Data) Progress(
        string id, long step, RunStatus status = RunStatus.Running, string name = RunEventNames.Progress) =>
        (name, id, new RunProgress(status, step, 100, new Fence(1, 1), Given.Step(step - 1)));
}
