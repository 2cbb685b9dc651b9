using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Cli.Watching;

/// <summary>How a run is shown while it is watched: a view that redraws itself, plain lines, or JSON lines.</summary>
internal interface IRunScreen
{
    /// <summary>Watches and shows until the watching ends.</summary>
    /// <param name="watch">Watches, telling the screen of what it hears.</param>
    Task WatchAsync(Func<Task> watch);

    /// <summary>Something happened to the run.</summary>
    void Show(RunPicture picture, TimelineEntry entry);

    /// <summary>The run went on.</summary>
    /// <param name="picture">What is known now.</param>
    /// <param name="progress">What was said.</param>
    /// <param name="isEnd">Whether its life is over.</param>
    void Show(RunPicture picture, RunProgress progress, bool isEnd);

    /// <summary>Something else changed: the ranks, or the connection.</summary>
    void Show(RunPicture picture);
}
