using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Contracts.Api;

/// <summary>
/// Names of the events of <c>GET /runs/{id}/events</c> (server-sent events). An event's id is
/// <c>{last timeline number}.{next step}</c>; a stream resumed with it as <c>Last-Event-ID</c> misses nothing and repeats
/// nothing.
/// </summary>
public static class RunEventNames
{
    /// <summary>Data is a <see cref="TimelineEntry"/>; every entry is sent.</summary>
    public const string Timeline = "timeline";

    /// <summary>Data is a <see cref="RunProgress"/>; the newest is sent, at most twice a second.</summary>
    public const string Progress = "progress";

    /// <summary>Data is a <see cref="RunProgress"/>; the run's life is over, and the stream ends.</summary>
    public const string End = "end";
}

/// <summary>How far a run is.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Step">Steps whose rows are stored.</param>
/// <param name="Steps">Steps of the run.</param>
/// <param name="Fence">Attempt and membership version.</param>
/// <param name="Newest">The newest row that was measured; null before the first.</param>
public sealed record RunProgress(RunStatus Status, long Step, long Steps, Fence Fence, StepMetrics? Newest);
