using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Grains;

/// <summary>
/// Counts what grains see, for whoever watches the cluster. Called within their turns, after what is told of is stored: never
/// throws, never waits.
/// </summary>
public interface IClusterInstruments
{
    /// <summary>A run took a message.</summary>
    /// <param name="before">Its state before; null for a run that was submitted now.</param>
    /// <param name="after">Its state now, the same object where the message changed nothing.</param>
    /// <param name="events">What its timeline says of it.</param>
    /// <param name="message">The message; null for a submission, and where it is known no longer.</param>
    void RunTurned(RunState? before, RunState after, IReadOnlyList<RunEvent> events, RunMessage? message);

    /// <summary>A node is counted as dead.</summary>
    /// <param name="wasLeaving">Whether it was to take no more ranks, and so was expected to go.</param>
    void NodeDied(bool wasLeaving);
}
