using System.Collections.Immutable;
using Orleans.Concurrency;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Grains.Runs;

/// <summary>
/// What a run's ranks said of themselves last; its key is the text of the run's id. In memory only: a silo that is started anew
/// knows it again after two seconds.
/// </summary>
public interface IRunPulseGrain : IGrainWithStringKey
{
    /// <summary>Takes a pulse. One of an older group than the newest that was heard of is dropped.</summary>
    [OneWay]
    Task TakeAsync(RankPulse pulse);

    /// <summary>The newest pulse of every rank of the newest group, by rank.</summary>
    Task<ImmutableArray<HeardPulse>> GetAsync();
}

/// <summary>A pulse and when it was heard.</summary>
/// <param name="Pulse">The pulse.</param>
/// <param name="At">By the silo's clock.</param>
public sealed record HeardPulse(RankPulse Pulse, DateTimeOffset At);
