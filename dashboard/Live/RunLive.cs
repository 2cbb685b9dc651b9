using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Dashboard.Live;

/// <summary>A run as its event stream shows it.</summary>
/// <param name="Progress">How far it is; null before the first event.</param>
/// <param name="Timeline">What has happened, oldest first; the newest <see cref="RunWatches.MostEntries"/> where there were more.</param>
/// <param name="Trouble">Why the stream is broken, for a person; null while it is open. It is being mended.</param>
/// <param name="IsOver">Whether the run's life is over, and nothing more will come.</param>
internal sealed record RunLive(
    RunProgress? Progress, ImmutableArray<TimelineEntry> Timeline, string? Trouble, bool IsOver)
{
    /// <summary>Older entries that <see cref="Timeline"/> no longer has.</summary>
    public long NumLeftOut { get; init; }

    /// <summary>Mean seconds of the newest steps that were heard (<see cref="StepPace"/>); null before the first.</summary>
    public double? StepSeconds { get; init; }

    /// <summary>Nothing was heard yet.</summary>
    public static RunLive Unheard { get; } = new(null, [], null, false);
}
