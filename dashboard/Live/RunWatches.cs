using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Dashboard.Live;

/// <summary>
/// The event streams of watched runs: one stream to the silo for each run, however many circuits watch it; resumed by
/// <c>Last-Event-ID</c> and opened again with growing pauses when it breaks, so that no event is missed and none repeated.
/// </summary>
internal sealed partial class RunWatches(SiloClient silo, TimeProvider time, ILogger<RunWatches> log) : IAsyncDisposable
{
    /// <summary>Timeline entries that are kept for a run, the newest; pages say how many older ones are left out.</summary>
    public const int MostEntries = 5_000;

    // What nobody watches is forgotten beyond this many runs.
    private const int MostRuns = 500;
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // A run that is not there is seldom there later.
    private static readonly TimeSpan WhileMissing = TimeSpan.FromSeconds(30);

    // A failed run can be resumed; its stream is asked again this often.
    private static readonly TimeSpan AfterEnd = TimeSpan.FromSeconds(5);

    private readonly SharedValues<RunId> _runs = new(MostRuns);

    /// <summary>Watches a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="changed">Called after each event, on any thread.</param>
    public RunWatch Watch(RunId run, Action changed)
    {
        SharedValue<RunLive> shared = _runs.GetOrAdd(run, () =>
        {
            RunStream stream = new();
            return new SharedValue<RunLive>(
                RunLive.Unheard, (value, end) => KeepAsync(run, stream, value, end), time, Linger, log);
        });
        return new RunWatch(shared, shared.LookAt(changed));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _runs.DisposeAsync();

    // The stream is the run's for as long as it is watched or remembered: whoever comes back goes on after the last event.
    private async Task KeepAsync(RunId run, RunStream stream, SharedValue<RunLive> shared, CancellationToken end)
    {
        TimeSpan pause = FirstPause;
        bool isBroken = false;
        void Heard() => (pause, isBroken) = (FirstPause, false);

        while (!IsForGood(shared.Current))
        {
            try
            {
                await ReadAsync(run, stream, shared, Heard, end);
                stream.Break(null);
            }
            catch (SiloRefusedException e) when (e.IsNotFound)
            {
                stream.Break(e.Message);
                pause = WhileMissing;
            }
            catch (Exception e) when (e is SiloException or IOException or HttpRequestException)
            {
                stream.Break(e.Message);
            }

            RunLive now = stream.Collect();
            shared.Set(now);
            if (now is { IsOver: true, Trouble: null })
            {
                await Task.Delay(AfterEnd, time, end);
                continue;
            }

            // One line for an outage, however long it lasts.
            if (!isBroken)
            {
                LogBroken(run, now.Trouble ?? "it ended", pause.TotalSeconds);
                isBroken = true;
            }

            await Task.Delay(pause, time, end);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static bool IsForGood(RunLive run) =>
        run is { IsOver: true, Progress.Status: RunStatus.Completed or RunStatus.Cancelled };

    // Returns when the silo has closed the stream in good order, as it does when it ends.
    private async Task ReadAsync(
        RunId run, RunStream stream, SharedValue<RunLive> shared, Action heard, CancellationToken end)
    {
        await using IAsyncEnumerator<SiloEvent> events =
            silo.EventsAsync($"runs/{run}/events", stream.LastId, end).GetAsyncEnumerator(end);
        while (true)
        {
            // What is at hand already is told together.
            Task<bool> next = events.MoveNextAsync().AsTask();
            if (!next.IsCompleted && stream.HasNews)
            {
                shared.Set(stream.Collect());
            }

            if (!await next)
            {
                return;
            }

            try
            {
                stream.Take(events.Current);
                heard();
            }
            catch (SiloException e)
            {
                LogPassedOver(run, e.Message);
            }
        }
    }

    [LoggerMessage(5001, LogLevel.Information, "The stream of run {RunId} broke ({Cause}); it is opened again in {Seconds} s")]
    private partial void LogBroken(RunId runId, string cause, double seconds);

    [LoggerMessage(5004, LogLevel.Warning, "An event of run {RunId} is passed over: {Cause}")]
    private partial void LogPassedOver(RunId runId, string cause);
}

/// <summary>One circuit's watch of a run.</summary>
internal sealed class RunWatch(SharedValue<RunLive> shared, IDisposable look) : IDisposable
{
    /// <summary>The run as it is now.</summary>
    public RunLive Current => shared.Current;

    /// <summary>Ends when something was heard of the run, or its stream has failed.</summary>
    public Task FirstAsync(CancellationToken cancellationToken) => shared.FirstAsync(cancellationToken);

    /// <summary>Ends the watch.</summary>
    public void Dispose() => look.Dispose();
}
