using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Cli.Watching;

/// <summary>One line of JSON for each event of the stream.</summary>
internal sealed class JsonRunScreen(CommandOutput output) : IRunScreen
{
    /// <inheritdoc/>
    public Task WatchAsync(Func<Task> watch) => watch();

    /// <inheritdoc/>
    public void Show(RunPicture picture, TimelineEntry entry) =>
        output.Event(new { Event = RunEventNames.Timeline, Run = picture.Run.Id, Entry = entry });

    /// <inheritdoc/>
    public void Show(RunPicture picture, RunProgress progress, bool isEnd) => output.Event(
        new { Event = isEnd ? RunEventNames.End : RunEventNames.Progress, Run = picture.Run.Id, Progress = progress });

    /// <inheritdoc/>
    public void Show(RunPicture picture)
    {
        // Neither is an event of the run; standard error tells of a connection that was lost.
    }
}
