using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Grains.Runs;

/// <summary>Keeps one pulse a rank.</summary>
internal sealed class RunPulseGrain(TimeProvider time) : Grain, IRunPulseGrain
{
    private readonly SortedDictionary<int, HeardPulse> _newest = [];
    private long _version;

    /// <inheritdoc/>
    public Task TakeAsync(RankPulse pulse)
    {
        // Membership versions grow over attempts too.
        long version = pulse.Fence.MembershipVersion;
        if (version > _version)
        {
            _newest.Clear();
            _version = version;
        }

        if (version == _version)
        {
            _newest[pulse.Rank] = new HeardPulse(pulse, time.GetUtcNow());
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<HeardPulse>> GetAsync() =>
        Task.FromResult<ImmutableArray<HeardPulse>>([.. _newest.Values]);
}
