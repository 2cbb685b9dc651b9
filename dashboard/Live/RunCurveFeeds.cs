using System.Globalization;
using System.Threading.Channels;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Dashboard.Charts;

namespace SnoopiCluster.Dashboard.Live;

/// <summary>
/// The curves of runs that are looked at: read from the silo now and then, with each step's measures put after them as its event
/// comes. Once for all circuits that look at the same run: reading and drawing curves is most of what watching a run takes.
/// </summary>
internal sealed class RunCurveFeeds(
    SiloClient silo, RunWatches watches, TimeProvider time, ILogger<RunCurveFeeds> log) : IAsyncDisposable
{
    private const int Points = 500;

    // What nobody looks at is forgotten beyond this many runs: a sheet takes megabytes.
    private const int MostRuns = 50;
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(30);

    // Charts are redrawn whole, each some ten kilobytes; figures beside them change with every event.
    private static readonly TimeSpan BetweenSheets = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(2);

    private readonly SharedValues<RunId> _runs = new(MostRuns);

    /// <summary>Looks at a run's curves.</summary>
    /// <param name="run">The run; its spec says what it measures.</param>
    /// <param name="changed">Called when there is another sheet, on any thread.</param>
    public RunCurveLook LookAt(RunView run, Action changed)
    {
        SharedValue<CurveSheet> shared = _runs.GetOrAdd(run.Id, () => new SharedValue<CurveSheet>(
            new CurveSheet(run, null, null), (value, end) => KeepAsync(run, value, end), time, Linger, log));
        return new RunCurveLook(shared, shared.LookAt(changed));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _runs.DisposeAsync();

    private async Task KeepAsync(RunView run, SharedValue<CurveSheet> shared, CancellationToken end)
    {
        // One place: whatever was heard meanwhile is one reason to look again.
        Channel<bool> heard = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using RunWatch watch = watches.Watch(run.Id, () => heard.Writer.TryWrite(true));
        LiveTail tail = new();
        StepSeries? read = null;
        RunProgress? before = null;
        string? fault = null;
        long readAt = 0;
        try
        {
            while (true)
            {
                RunLive live = watch.Current;
                bool wentBack = WentBack(before, live.Progress);
                before = live.Progress ?? before;
                if (wentBack)
                {
                    // Steps are taken again: neither the series' end nor what was heard of them holds any more.
                    tail = new LiveTail();
                }

                if (read is null || fault is not null || wentBack || LacksTheEnd(read, live)
                    || time.GetElapsedTime(readAt) > ReadAgainAfter)
                {
                    (read, fault) = await ReadAsync(run, read, end);
                    readAt = time.GetTimestamp();
                }

                if (live.Progress?.Newest is { } newest)
                {
                    tail.Add(newest, time.GetUtcNow());
                }

                shared.Set(new CurveSheet(run, read is null ? null : tail.After(read, run.Spec.Batch), fault));
                await Task.Delay(fault is null ? BetweenSheets : AfterFault, time, end);
                if (fault is null)
                {
                    await heard.Reader.ReadAsync(end);
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
    }

    // A lost group begins again before steps that were taken; it may be beyond them when the next event comes.
    private static bool WentBack(RunProgress? before, RunProgress? now) =>
        before is not null && now is not null && (now.Step < before.Step || now.Fence.Attempt != before.Fence.Attempt);

    private static bool LacksTheEnd(StepSeries read, RunLive live) =>
        live.IsOver && read.Steps is [.., var last] && last + 1 < live.Progress?.Step;

    // What was read before stays where the silo is away.
    private async Task<(StepSeries? Series, string? Fault)> ReadAsync(
        RunView run, StepSeries? before, CancellationToken end)
    {
        try
        {
            string path = string.Create(
                CultureInfo.InvariantCulture, $"runs/{run.Id}/series?keys={CurveSheet.KeysOf(run)}&points={Points}");
            return (await silo.GetAsync<StepSeries>(path, end), null);
        }
        catch (Exception e) when (e is SiloException or IOException)
        {
            return (before, e.Message);
        }
    }
}

/// <summary>One circuit's look at a run's curves.</summary>
internal sealed class RunCurveLook(SharedValue<CurveSheet> shared, IDisposable look) : IDisposable
{
    /// <summary>The newest sheet.</summary>
    public CurveSheet Current => shared.Current;

    /// <summary>Ends when the curves were read, or could not be.</summary>
    public Task FirstAsync(CancellationToken cancellationToken) => shared.FirstAsync(cancellationToken);

    /// <summary>Ends the look.</summary>
    public void Dispose() => look.Dispose();
}
