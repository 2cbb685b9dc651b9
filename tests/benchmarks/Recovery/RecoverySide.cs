namespace SnoopiCluster.Benchmarks.Recovery;

/// <summary>One of the two trainings whose recovery is timed: two ranks, and what starts them again.</summary>
internal abstract class RecoverySide : IAsyncDisposable
{
    /// <summary>What it is, for the table.</summary>
    public abstract string Name { get; }

    /// <summary>Lets a fault happen to one rank, and waits until both ranks commit steps again.</summary>
    /// <param name="signal">The signal that it gets, such as <c>KILL</c>.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">It does not come back.</exception>
    public abstract Task<ComeBack> StrikeAsync(string signal, CancellationToken cancel);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>How a training came back.</summary>
/// <param name="Seconds">From the signal to the next step that both ranks have committed.</param>
/// <param name="StepsLost">Committed steps that were taken again.</param>
/// <param name="Phases">Where the time went, for a person; empty where that is not known.</param>
internal sealed record ComeBack(double Seconds, long StepsLost, string Phases);
