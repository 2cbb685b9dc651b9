using System.Collections.Concurrent;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Dashboard.Live;

/// <summary>
/// The event streams of watched runs: one stream to the silo for each run, however many circuits watch it; resumed by
/// <c>Last-Event-ID</c> and opened again with growing pauses when it breaks, so that no event is missed and none repeated.
/// </summary>
internal sealed partial class RunWatches(SiloClient silo, TimeProvider time, ILogger<RunWatches> log) : IDisposable
{
    /// <summary>Timeline entries that are kept for a run; older ones are read from the silo's pages.</summary>
    public const int MostEntries = 5_000;

    // What nobody watches is forgotten beyond this many runs.
    private const int MostRuns = 500;
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // A failed run can be resumed; its stream is asked again this often.
    private static readonly TimeSpan AfterEnd = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<RunId, SharedValue<RunLive>> _runs = new();

    /// <summary>Runs whose streams are open or being mended.</summary>
    public int NumWatched => _runs.Values.Count(run => run.NumLooks > 0);

    /// <summary>Watches a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="changed">Called after each event, on any thread.</param>
    public RunWatch Watch(RunId run, Action changed)
    {
        Forget();
        SharedValue<RunLive> shared = _runs.GetOrAdd(
            run, _ => new SharedValue<RunLive>(RunLive.Unheard, (value, end) => KeepAsync(run, value, end), time, Linger));
        return new RunWatch(shared, shared.LookAt(changed));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SharedValue<RunLive> run in _runs.Values)
        {
            run.Dispose();
        }
    }

    private async Task KeepAsync(RunId run, SharedValue<RunLive> shared, CancellationToken end)
    {
        RunStream stream = new(shared);
        TimeSpan pause = FirstPause;
        try
        {
            while (!IsForGood(shared.Current))
            {
                string? trouble = await ReadAsync(run, stream, () => pause = FirstPause, end);
                if (shared.Current.IsOver)
                {
                    await Task.Delay(AfterEnd, time, end);
                    continue;
                }

                shared.Set(shared.Current with { Trouble = trouble });
                LogBroken(run, trouble ?? "it ended", pause.TotalSeconds);
                await Task.Delay(pause, time, end);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Nobody watches any more.
        }
    }

    private static bool IsForGood(RunLive run) =>
        run is { IsOver: true, Progress.Status: RunStatus.Completed or RunStatus.Cancelled };

    // Null when the silo has closed the stream in good order, as it does when it ends.
    private async Task<string?> ReadAsync(RunId run, RunStream stream, Action heard, CancellationToken end)
    {
        try
        {
            await foreach (SiloEvent happening in silo.EventsAsync($"runs/{run}/events", stream.LastId, end))
            {
                heard();
                stream.Take(happening);
            }

            return null;
        }
        catch (Exception e) when (e is SiloException or IOException or HttpRequestException)
        {
            return e.Message;
        }
    }

    private void Forget()
    {
        if (_runs.Count < MostRuns)
        {
            return;
        }

        foreach (KeyValuePair<RunId, SharedValue<RunLive>> pair in _runs.Where(pair => pair.Value.NumLooks == 0))
        {
            _runs.TryRemove(pair);
        }
    }

    [LoggerMessage(5001, LogLevel.Information, "The stream of run {RunId} broke ({Cause}); it is opened again in {Seconds} s")]
    private partial void LogBroken(RunId runId, string cause, double seconds);
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
