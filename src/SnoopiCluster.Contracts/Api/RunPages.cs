using System.Collections.Immutable;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Contracts.Api;

/// <summary>
/// Answer of <c>GET /runs?status=running,queued&amp;sweep=ID&amp;name=NAME&amp;max=100&amp;before=ID</c>, all of them optional.
/// </summary>
/// <param name="Runs">Runs, newest first.</param>
/// <param name="Next">Give this as <c>before</c> for the next page; null on the last.</param>
public sealed record RunList(ImmutableArray<RunSummary> Runs, RunId? Next);

/// <summary>Answer of <c>GET /runs/{id}/timeline?after=N&amp;max=1000</c>.</summary>
/// <param name="Entries">Entries in order.</param>
/// <param name="Next">Give this as <c>after</c> for the next page; null when there was no more.</param>
public sealed record TimelinePage(ImmutableArray<TimelineEntry> Entries, long? Next);

/// <summary>Answer of <c>GET /runs/{id}/steps?from=N&amp;max=1000</c>.</summary>
/// <param name="Steps">Rows in order.</param>
/// <param name="Next">Give this as <c>from</c> for the next page; null when there was no more.</param>
public sealed record StepsPage(ImmutableArray<StoredStep> Steps, long? Next);

/// <summary>
/// Answer of <c>GET /runs/{id}/samples</c>; the picture of a step is at <c>/runs/{id}/samples/{step}.png</c>.
/// </summary>
/// <param name="Samples">Sample grids by step.</param>
public sealed record SampleList(ImmutableArray<SampleDrawn> Samples);

/// <summary>Answer of <c>GET /runs/{id}/checkpoints</c>.</summary>
/// <param name="Checkpoints">Oldest first.</param>
public sealed record CheckpointList(ImmutableArray<CheckpointEntry> Checkpoints);
