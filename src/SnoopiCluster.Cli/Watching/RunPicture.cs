using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Cli.Watching;

/// <summary>What whoever watches a run knows of it at one moment.</summary>
/// <param name="Run">The run; its status, step and fence are the newest that were heard.</param>
/// <param name="Recent">Rows of the last steps, as far as they were heard; in order.</param>
/// <param name="Entries">The last entries of its timeline, in order.</param>
/// <param name="Trouble">Why nothing new comes; null while the stream stands.</param>
internal sealed record RunPicture(
    RunView Run, ImmutableArray<StepMetrics> Recent, ImmutableArray<TimelineEntry> Entries, string? Trouble = null)
{
    private const int MostRecent = 400;
    private const int MostEntries = 100;

    // Enough to be steady, few enough to follow a change of the world size.
    private const int StepsOfPace = 30;

    /// <summary>Median wall time of the last steps; null before the first.</summary>
    public double? SecondsPerStep
    {
        get
        {
            double[] seconds = [.. Recent.TakeLast(StepsOfPace).Select(step => step.Seconds).Order()];
            return seconds.Length == 0 ? null : seconds[seconds.Length / 2];
        }
    }

    /// <summary>How long the rest takes at this pace; null when it is not known or the run does not train.</summary>
    public TimeSpan? Remaining => Run.Status == RunStatus.Running && SecondsPerStep is { } seconds
        ? TimeSpan.FromSeconds(seconds * Math.Max(Run.Spec.Steps - Run.Step, 0))
        : null;

    /// <summary>With what the stream says of the progress.</summary>
    public RunPicture After(RunProgress progress)
    {
        bool isNew = progress.Newest is { } row && (Recent.IsEmpty || row.Step > Recent[^1].Step);
        return this with
        {
            Run = Run with { Status = progress.Status, Step = progress.Step, Fence = progress.Fence },
            Recent = isNew && progress.Newest is { } newest ? With(Recent, newest, MostRecent) : Recent,
        };
    }

    /// <summary>With an entry of the timeline.</summary>
    public RunPicture After(TimelineEntry entry) => this with { Entries = With(Entries, entry, MostEntries) };

    /// <summary>With the run as the silo shows it now.</summary>
    public RunPicture After(RunView run) => this with { Run = run };

    private static ImmutableArray<T> With<T>(ImmutableArray<T> items, T item, int most) =>
        items.Length < most ? items.Add(item) : items.RemoveAt(0).Add(item);
}
