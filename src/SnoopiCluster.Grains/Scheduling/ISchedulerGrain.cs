using System.Collections.Immutable;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Scheduling;

namespace SnoopiCluster.Grains.Scheduling;

/// <summary>
/// Who has which slot; its key is 0. It remembers nothing: when it is activated it lets every living run and every node say
/// again what is so.
/// </summary>
public interface ISchedulerGrain : IGrainWithIntegerKey
{
    /// <summary>Tells the scheduler something. What it says to runs because of it comes to them in turns of their own.</summary>
    Task TellAsync(SchedulerMessage message);

    /// <summary>Whether every living run has restated what it holds, so that slots are given.</summary>
    Task<bool> IsOpenAsync();

    /// <summary>Runs that hold slots of a node.</summary>
    Task<ImmutableArray<RunId>> RunsOnAsync(NodeName node);

    /// <summary>Who holds which slot.</summary>
    Task<ImmutableArray<SlotUse>> GetUseAsync();

    /// <summary>Who waits for slots, in the order in which they are served.</summary>
    Task<ImmutableArray<QueuePlace>> GetQueueAsync();
}

/// <summary>A slot that is held.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Run">The run that holds it.</param>
public sealed record SlotUse(SlotId Slot, RunId Run);
