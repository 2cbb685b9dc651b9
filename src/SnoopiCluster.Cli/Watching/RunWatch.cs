using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Cli.Watching;

/// <summary>
/// Watches a run until its life is over. The first SIGINT or SIGTERM ends the watching only; the run goes on.
/// </summary>
internal sealed class RunWatch
{
    private const int StepsToBeginWith = 400;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly SiloCall _call;
    private readonly IRunScreen _screen;
    private readonly Lock _lock = new();
    private RunPicture _picture;

    private RunWatch(SiloCall call, RunView run)
    {
        _call = call;
        _picture = new RunPicture(run, [], []);
        _screen = call.Output switch
        {
            { IsJson: true } => new JsonRunScreen(call.Output),
            { IsInteractive: true } => new LiveRunScreen(call.Output, call.Surroundings.Time),
            _ => new LineRunScreen(call.Output, call.Surroundings.Time),
        };
    }

    /// <summary>Watches a run.</summary>
    /// <returns>0 when it completed, 1 when it failed or was cancelled, or the code of the signal.</returns>
    public static Task<int> RunAsync(SiloCall call, RunView run)
    {
        string name = $"{run.Name} ({run.Id})";
        return StopSignals.WatchAsync(
            onFirst: null,
            async stop =>
            {
                RunWatch watch = new(call, run);
                await watch._screen.WatchAsync(() => watch.FollowAsync(stop));
                RunView last = await call.Silo.GetAsync<RunView>($"runs/{run.Id}", stop);
                call.Output.Text($"{name}: {Words.Of(last.Status)} after {last.Step} of {last.Spec.Steps} steps: {last.Cause}");
                return last.Status == RunStatus.Completed ? ExitCode.Ok : ExitCode.Failed;
            },
            signal => call.Surroundings.Error.WriteLine(
                $"snoopi: {signal}: no longer watching; {name} goes on. `snoopi run watch {run.Id}` watches again, "
                + $"`snoopi run pause {run.Id}` stops it"));
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        await BeginAsync(stop);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task looking = _screen is LiveRunScreen ? LookAsync(end.Token) : Task.CompletedTask;
        try
        {
            await ReadAsync(stop);
        }
        finally
        {
            await end.CancelAsync();
            await looking;
        }
    }

    // The stream tells of steps from now on; a curve is worth more with what came before.
    private async Task BeginAsync(CancellationToken stop)
    {
        long from = Math.Max(_picture.Run.Step - StepsToBeginWith, 0);
        StepsPage rows = await _call.Silo.GetAsync<StepsPage>(
            $"runs/{_picture.Run.Id}/steps?from={from}&max={StepsToBeginWith}", stop);
        Update(picture => picture with
        {
            Recent = [.. rows.Steps.Select(row => row.Record.Metrics).OfType<StepMetrics>()],
        });
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        EventFeed feed = new(
            _call.Silo,
            $"runs/{_picture.Run.Id}/events",
            RunEventNames.End,
            _call.Surroundings.Time,
            trouble => _screen.Show(Update(picture => picture with { Trouble = trouble })));
        await foreach (SiloEvent happening in feed.ReadAsync(stop))
        {
            if (happening.Name == RunEventNames.Timeline)
            {
                TimelineEntry entry = SiloClient.Read<TimelineEntry>(happening);
                _screen.Show(Update(picture => picture.After(entry)), entry);
            }
            else if (happening.Name is RunEventNames.Progress or RunEventNames.End)
            {
                RunProgress progress = SiloClient.Read<RunProgress>(happening);
                _screen.Show(
                    Update(picture => picture.After(progress)), progress, happening.Name == RunEventNames.End);
            }
        }
    }

    // Ranks and their slots are not in the stream.
    private async Task LookAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                RunView run = await _call.Silo.GetAsync<RunView>($"runs/{_picture.Run.Id}", end);
                _screen.Show(Update(picture => picture.After(run)));
            }
            catch (Exception e) when (e is SiloException or OperationCanceledException)
            {
                // The reader of the stream tells of a silo that is away.
            }

            await Task.Delay(BetweenLooks, _call.Surroundings.Time, end)
                .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private RunPicture Update(Func<RunPicture, RunPicture> change)
    {
        lock (_lock)
        {
            return _picture = change(_picture);
        }
    }
}
