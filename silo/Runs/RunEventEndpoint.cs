using System.Collections.Immutable;
using System.Globalization;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Grains.Runs;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.OpenApi;

namespace SnoopiCluster.Silo.Runs;

/// <summary>
/// A run's live events. All of them are read from the stores, so that a stream can be resumed after any event, whichever silo
/// sent it.
/// </summary>
internal static class RunEventEndpoint
{
    private const int MaxEntries = 500;

    // How late an event may be; a listener costs the database two small reads in it.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Maps <c>/runs/{run}/events</c>.</summary>
    public static void MapRunEvents(this WebApplication app) => app
        .MapGet($"{ApiRoutes.Root}/runs/{{run}}/events", StreamAsync)
        .Describes("Server-sent events of a run: timeline, progress, end. Last-Event-ID resumes.", answer: null);

    private static async Task StreamAsync(
        HttpContext http,
        IGrainFactory grains,
        IRunStore runs,
        IProgressStore progress,
        IHostApplicationLifetime lifetime,
        TimeProvider time)
    {
        http.KnowsOnly();
        RunState state = await RunEndpoints.StateOfAsync(http, grains);
        Position position = Position.Of(http);
        using EventStream stream = new(http, lifetime, time);
        try
        {
            await stream.BeginAsync();
            RunStatus? lastStatus = null;
            while (true)
            {
                // The state is read before the timeline: when it says that all is over, the last entries are there.
                state = await grains.GetGrain<IRunGrain>(state.Id.Value).GetAsync() ?? state;
                ImmutableArray<TimelineEntry> entries =
                    await runs.ReadTimelineAsync(state.Id, position.Entry, MaxEntries, stream.End);
                foreach (TimelineEntry entry in entries)
                {
                    position = position with { Entry = entry.Number };
                    await stream.SendAsync(position.ToString(), RunEventNames.Timeline, entry);
                }

                bool isOver = state.Status.IsTerminal() && entries.Length < MaxEntries;
                if (state.Step != position.Step || state.Status != lastStatus || isOver)
                {
                    position = position with { Step = state.Step };
                    lastStatus = state.Status;
                    await stream.SendAsync(
                        position.ToString(),
                        isOver ? RunEventNames.End : RunEventNames.Progress,
                        await ProgressOfAsync(state, progress, stream.End));
                }

                if (isOver)
                {
                    return;
                }

                await stream.WaitAsync(PollInterval);
            }
        }
        catch (OperationCanceledException) when (stream.End.IsCancellationRequested)
        {
            // The listener is gone, or comes again when the silo is back.
        }
    }

    private static async Task<RunProgress> ProgressOfAsync(
        RunState state, IProgressStore progress, CancellationToken cancellationToken)
    {
        ImmutableArray<StoredStep> newest = state.Step == 0
            ? []
            : await progress.ReadStepsAsync(state.Id, state.Step - 1, 1, cancellationToken);
        return new RunProgress(
            state.Status, state.Step, state.Spec.Steps, state.Fence, newest.FirstOrDefault()?.Record.Metrics);
    }

    /// <summary>How far a listener has heard.</summary>
    /// <param name="Entry">Number of the last entry of the timeline.</param>
    /// <param name="Step">Steps of the last progress; -1 before the first.</param>
    private sealed record Position(long Entry, long Step)
    {
        public static Position Of(HttpContext http)
        {
            string text = http.Request.Headers[ApiRoutes.LastEventIdHeader].ToString();
            if (text.Length == 0)
            {
                return new Position(0, -1);
            }

            return text.Split('.') is [string entry, string step]
                && long.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out long entryNumber)
                && long.TryParse(step, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long stepNumber)
                ? new Position(entryNumber, stepNumber)
                : throw RequestFault.Invalid(
                    ApiRoutes.LastEventIdHeader, $"found \"{text}\"; give the id of an event of this stream, such as 17.120");
        }

        public override string ToString() => $"{Entry}.{Step}";
    }
}
