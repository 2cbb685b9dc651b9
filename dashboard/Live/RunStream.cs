using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Dashboard.Live;

/// <summary>Folds a run's events into its snapshot. Used by one reader at a time.</summary>
internal sealed class RunStream(SharedValue<RunLive> shared)
{
    /// <summary>Where the stream is resumed; null before the first event that has an id.</summary>
    public string? LastId { get; private set; }

    /// <summary>Takes the next event.</summary>
    public void Take(SiloEvent happening)
    {
        RunLive run = shared.Current with { Trouble = null };
        switch (happening.Name)
        {
            case RunEventNames.Timeline:
                shared.Set(run with { Timeline = Append(run.Timeline, SiloClient.Read<TimelineEntry>(happening)) });
                break;
            case RunEventNames.Progress:
                shared.Set(run with { Progress = SiloClient.Read<RunProgress>(happening), IsOver = false });
                break;
            case RunEventNames.End:
                shared.Set(run with { Progress = SiloClient.Read<RunProgress>(happening), IsOver = true });
                break;
            default:
                // A newer silo's kind of event; what is known of the run stands.
                shared.Set(run);
                break;
        }

        LastId = happening.Id ?? LastId;
    }

    private static ImmutableArray<TimelineEntry> Append(ImmutableArray<TimelineEntry> entries, TimelineEntry entry)
    {
        // The same again after a break between the event and its id.
        if (entries is [.., { } last] && last.Number >= entry.Number)
        {
            return entries;
        }

        return entries.Length < RunWatches.MostEntries ? entries.Add(entry) : entries.RemoveAt(0).Add(entry);
    }
}
