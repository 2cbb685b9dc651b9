using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Scheduling;
using SnoopiCluster.Grains.Runs;
using SnoopiCluster.Grains.Scheduling;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.OpenApi;

namespace SnoopiCluster.Silo.Runs;

/// <summary>What people read of runs; what they ask of them is <see cref="RunRequests"/>.</summary>
internal static class RunEndpoints
{
    private const string Root = $"{ApiRoutes.Root}/runs";
    private const int MaxPage = 10_000;

    /// <summary>Maps <c>/runs</c>.</summary>
    public static void MapRuns(this WebApplication app)
    {
        app.MapPost(Root, RunRequests.SubmitAsync).Describes(
            "Submits a run. Idempotency-Key is honoured.", typeof(RunView), typeof(SubmitRun));
        app.MapGet($"{Root}/{{run}}", GetAsync).Describes("A run.", typeof(RunView));
        app.MapGet($"{Root}/{{run}}/timeline", TimelineAsync).Describes(
            "What happened to a run, in order.", typeof(TimelinePage), null, "after", "max");
        app.MapGet($"{Root}/{{run}}/steps", StepsAsync).Describes(
            "A run's committed steps: ledger rows and metrics.", typeof(StepsPage), null, "from", "max");
        app.MapGet($"{Root}/{{run}}/checkpoints", CheckpointsAsync).Describes(
            "A run's checkpoints.", typeof(CheckpointList));
        app.MapPost($"{Root}/{{run}}/pause", RunRequests.PauseAsync).Describes(
            "Finishes the step, writes a checkpoint and gives the slots back.", typeof(RunView), typeof(GiveCause));
        app.MapPost($"{Root}/{{run}}/resume", RunRequests.ResumeAsync).Describes(
            "Queues a paused or failed run again.", typeof(RunView), typeof(GiveCause));
        app.MapPost($"{Root}/{{run}}/cancel", RunRequests.CancelAsync).Describes(
            "Ends a run; its checkpoints stay.", typeof(RunView), typeof(GiveCause));
        app.MapPost($"{Root}/{{run}}/checkpoint", RunRequests.CheckpointAsync).Describes(
            "Writes a checkpoint after the step in progress.", typeof(RunView), typeof(GiveCause));
        app.MapPost($"{Root}/{{run}}/pin", RunRequests.PinAsync).Describes(
            "Keeps a checkpoint whatever retention says, or no longer.", typeof(RunView), typeof(PinCheckpoint));
        app.MapPost($"{Root}/{{run}}/fork", RunRequests.ForkAsync).Describes(
            "A new run that begins with a checkpoint of this one. Idempotency-Key is honoured.",
            typeof(RunView), typeof(ForkRun));
        app.MapPost($"{Root}/{{run}}/measurements", RunRequests.MeasureAsync).Describes(
            "Tells a quality metric of a run's student.", typeof(RunView), typeof(ReportMeasurement));
    }

    private static async Task<IResult> GetAsync(HttpContext http, IGrainFactory grains)
    {
        http.KnowsOnly();
        RunView run = RunViews.Of(await StateOfAsync(http, grains));

        // Only for those that wait: a run that trains is read often.
        ImmutableArray<QueuePlace> queue = run.Status is RunStatus.Queued or RunStatus.Interrupted
            ? await grains.GetGrain<ISchedulerGrain>(0).GetQueueAsync()
            : [];
        return Json.Ok(run with { WaitsFor = queue.FirstOrDefault(place => place.Run == run.Id)?.Text });
    }

    private static async Task<IResult> TimelineAsync(HttpContext http, IGrainFactory grains, IRunStore store)
    {
        http.KnowsOnly("after", "max");
        int max = http.Query("max", 1_000, 1, MaxPage);
        long after = http.Query("after", 0L, 0L, long.MaxValue);
        RunState run = await StateOfAsync(http, grains);
        ImmutableArray<TimelineEntry> entries = await store.ReadTimelineAsync(run.Id, after, max, http.RequestAborted);
        return Json.Ok(new TimelinePage(entries, entries.Length == max ? entries[^1].Number : null));
    }

    private static async Task<IResult> StepsAsync(HttpContext http, IGrainFactory grains, IProgressStore store)
    {
        http.KnowsOnly("from", "max");
        int max = http.Query("max", 1_000, 1, MaxPage);
        long from = http.Query("from", 0L, 0L, long.MaxValue);
        RunState run = await StateOfAsync(http, grains);
        ImmutableArray<StoredStep> steps = await store.ReadStepsAsync(run.Id, from, max, http.RequestAborted);
        return Json.Ok(new StepsPage(steps, steps.Length == max ? steps[^1].Record.Step + 1 : null));
    }

    private static async Task<IResult> CheckpointsAsync(HttpContext http, IGrainFactory grains)
    {
        http.KnowsOnly();
        return Json.Ok(new CheckpointList((await StateOfAsync(http, grains)).Checkpoints.Entries));
    }

    /// <summary>The run that the path names.</summary>
    /// <exception cref="RequestFault">There is none.</exception>
    public static async Task<RunState> StateOfAsync(HttpContext http, IGrainFactory grains)
    {
        RunId run = http.Id<RunId>("run");
        return await grains.GetGrain<IRunGrain>(run.Value).GetAsync() ?? throw NoSuchRun(run);
    }

    /// <summary>404 for a run.</summary>
    public static RequestFault NoSuchRun(RunId run) =>
        RequestFault.NotFound("run", $"There is no run {run}; {Root} lists those there are.");
}
