using System.Collections.Immutable;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Scheduling;

namespace SnoopiCluster.Silo.Runs;

/// <summary>Why runs wait: what the scheduler knows, beside what their states say.</summary>
internal static class RunWaits
{
    /// <summary>The runs of a page, each with what it waits for.</summary>
    /// <param name="runs">As the store gives them.</param>
    /// <param name="queue">Who waits for slots.</param>
    public static ImmutableArray<RunSummary> Fill(ImmutableArray<RunSummary> runs, ImmutableArray<QueuePlace> queue)
    {
        Dictionary<RunId, QueuePlace> places = queue.ToDictionary(place => place.Run);
        return [.. runs.Select(run => run with { Wait = WaitOf(run, places.GetValueOrDefault(run.Id)) })];
    }

    private static RunWait? WaitOf(RunSummary run, QueuePlace? place) => run.Status switch
    {
        RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled => null,
        RunStatus.Paused => new RunWait($"paused until somebody resumes it: {run.Cause}", null, null, null),
        _ when place is not null => new RunWait(place.Text, place.Position, place.QueueLength, null),

        // The scheduler's word and the stored state are read one after the other, and a silo that was just started has not asked
        // every run yet.
        RunStatus.Queued => new RunWait("waits for its turn in the queue", null, null, null),
        _ => run.Wait,
    };
}
