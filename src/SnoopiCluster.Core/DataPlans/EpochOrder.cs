using System.Collections.Immutable;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Core.DataPlans;

/// <summary>The shards of one data epoch in reading order, cut into windows.</summary>
internal sealed class EpochOrder
{
    private readonly int[] _shardOrder;
    private readonly long[] _windowStarts;
    private readonly int _windowShards;

    public EpochOrder(ulong key, long dataEpoch, ImmutableArray<int> shardSizes, int windowShards)
    {
        _windowShards = windowShards;
        DataEpoch = dataEpoch;
        _shardOrder = PlanPermutation.OfShards(key, dataEpoch, shardSizes.Length);
        NumWindows = (shardSizes.Length + windowShards - 1) / windowShards;
        _windowStarts = new long[NumWindows + 1];
        for (int i = 0; i < _shardOrder.Length; i++)
        {
            _windowStarts[(i / windowShards) + 1] += shardSizes[_shardOrder[i]];
        }

        for (int window = 0; window < NumWindows; window++)
        {
            _windowStarts[window + 1] += _windowStarts[window];
        }
    }

    public long DataEpoch { get; }

    public int NumWindows { get; }

    /// <summary>The shards of a window, in reading order.</summary>
    public ReadOnlySpan<int> ShardsOf(int window)
    {
        int start = window * _windowShards;
        return _shardOrder.AsSpan(start, Math.Min(_windowShards, _shardOrder.Length - start));
    }

    /// <summary>The window of a place in the data epoch, and the place in that window.</summary>
    public (int Window, int Place) Locate(long place)
    {
        int found = Array.BinarySearch(_windowStarts, place);
        int window = found >= 0 ? found : ~found - 1;
        return (window, (int)(place - _windowStarts[window]));
    }

    public PlanWindow Describe(int window) =>
        new(DataEpoch, window, [.. ShardsOf(window).ToArray().Select(shard => new PromptShardId(shard))]);
}
