using System.Collections.Immutable;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Contracts.Api;

/// <summary>
/// Answer of <c>GET /runs?status=running,queued&amp;sweep=ID&amp;name=NAME&amp;search=TEXT&amp;sort=newest&amp;max=100</c>, all
/// of them optional. <c>name</c> is the whole name, <c>search</c> a part of it. <c>sort</c> is <c>newest</c> (default),
/// <c>name</c>, <c>status</c>, <c>progress</c> or <c>guidance</c> (<see cref="RunOrder"/>), with a <c>-</c> before it the other
/// way round. Pages: <c>skip=N</c> in any order, or <c>before=ID</c> with the newest first, which misses and repeats nothing when
/// runs are submitted meanwhile.
/// </summary>
/// <param name="Runs">Runs in the order that was asked for.</param>
/// <param name="Next">With the newest first: give this as <c>before</c> for the next page; null on the last.</param>
public sealed record RunList(ImmutableArray<RunSummary> Runs, RunId? Next)
{
    /// <summary>Runs on all pages together.</summary>
    public int NumRuns { get; init; }

    /// <summary>
    /// Runs that fit everything but <c>status</c>, by status in words (<c>running</c>); one that no run has is left out.
    /// </summary>
    public ImmutableSortedDictionary<string, int> NumByStatus { get; init; } =
        ImmutableSortedDictionary<string, int>.Empty;
}

/// <summary>Answer of <c>GET /runs/{id}/timeline?after=N&amp;max=1000</c>.</summary>
/// <param name="Entries">Entries in order.</param>
/// <param name="Next">Give this as <c>after</c> for the next page; null when there was no more.</param>
public sealed record TimelinePage(ImmutableArray<TimelineEntry> Entries, long? Next);

/// <summary>Answer of <c>GET /runs/{id}/steps?from=N&amp;max=1000</c>.</summary>
/// <param name="Steps">Rows in order.</param>
/// <param name="Next">Give this as <c>from</c> for the next page; null when there was no more.</param>
public sealed record StepsPage(ImmutableArray<StoredStep> Steps, long? Next);

/// <summary>Answer of <c>GET /runs/{id}/checkpoints</c>.</summary>
/// <param name="Checkpoints">Oldest first.</param>
public sealed record CheckpointList(ImmutableArray<CheckpointEntry> Checkpoints);
