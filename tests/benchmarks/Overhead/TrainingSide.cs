using System.Collections.Immutable;
using SnoopiCluster.Benchmarks.Cluster;

namespace SnoopiCluster.Benchmarks.Overhead;

/// <summary>
/// One of the two runs that are compared: two ranks and what controls them. It is stopped (SIGSTOP) while the other one is
/// timed, and goes on where it was.
/// </summary>
internal abstract class TrainingSide : IAsyncDisposable
{
    /// <summary>The processes that control the ranks, and take processor time from them.</summary>
    public abstract IReadOnlyList<int> Controllers { get; }

    /// <summary>Of <see cref="Controllers"/> the one that started the ranks.</summary>
    protected abstract int ParentOfRanks { get; }

    /// <summary>Processor time of whatever controls the ranks so far, in seconds.</summary>
    public virtual double ControlSeconds() => ProcessTable.ProcessorSeconds(Controllers);

    /// <summary>Goes on.</summary>
    public void Continue() => ProcessTable.Signal(All(), "CONT");

    /// <summary>Stops everything of it.</summary>
    public void Stop() => ProcessTable.Signal(All(), "STOP");

    /// <summary>Waits until some steps are committed.</summary>
    /// <exception cref="InvalidOperationException">The run does not get there.</exception>
    public abstract Task UntilStepAsync(long step, CancellationToken cancel);

    /// <summary>Seconds of each committed step, by the ranks' own clocks; asked for while it goes on.</summary>
    public abstract Task<ImmutableArray<double>> StepSecondsAsync(CancellationToken cancel);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    // The ranks first: nobody is to wait for a rank that was stopped before it.
    private int[] All() => [.. ProcessTable.ChildrenOf(ParentOfRanks), .. Controllers];
}
