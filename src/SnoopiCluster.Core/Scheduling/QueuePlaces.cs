using System.Collections.Immutable;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Scheduling;

/// <summary>The queue as people see it.</summary>
public static class QueuePlaces
{
    /// <summary>
    /// Who waits, in the order in which they are served: runs that have begun and cannot go on without what they lost, then
    /// gangs. A run that goes on with fewer slots than it may have is not among them.
    /// </summary>
    public static ImmutableArray<QueuePlace> Of(SchedulerState state)
    {
        int numFree = new FreeSlots(state).Count;
        (RunId Run, int NumWanted, string? Told)[] waiting =
        [
            .. state.Held.Where(held => held.Value.Needs > 0)
                .OrderByDescending(held => held.Value.Priority)
                .ThenBy(held => held.Value.Since)
                .ThenBy(held => held.Key.Value, StringComparer.Ordinal)
                .Select(held => (held.Key, held.Value.Needs, held.Value.Told)),
            .. state.Waiting.Select(gang => (gang.Run, gang.MinSize, gang.Told)),
        ];
        return
        [
            .. waiting.Select((one, place) => new QueuePlace(
                one.Run, place + 1, waiting.Length, one.NumWanted, numFree, one.Told)),
        ];
    }
}
