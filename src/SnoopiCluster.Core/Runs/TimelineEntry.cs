using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Core.Runs;

/// <summary>An entry of a run's timeline as it was stored.</summary>
/// <param name="Number">Grows with every entry of all runs.</param>
/// <param name="At">When, by the database's clock.</param>
/// <param name="Fence">Attempt and membership version at the time.</param>
/// <param name="Event">What happened.</param>
public sealed record TimelineEntry(long Number, DateTimeOffset At, Fence Fence, RunEvent Event);
