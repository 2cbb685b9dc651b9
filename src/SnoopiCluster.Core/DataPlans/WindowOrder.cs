using System.Collections.Immutable;

namespace SnoopiCluster.Core.DataPlans;

/// <summary>The prompts of one window in reading order.</summary>
internal sealed class WindowOrder
{
    private readonly int[] _shards;
    private readonly int[] _shardStarts;
    private readonly int[] _promptOrder;

    public WindowOrder(ulong key, EpochOrder epoch, int window, ImmutableArray<int> shardSizes)
    {
        DataEpoch = epoch.DataEpoch;
        Window = window;
        _shards = epoch.ShardsOf(window).ToArray();
        _shardStarts = new int[_shards.Length + 1];
        for (int i = 0; i < _shards.Length; i++)
        {
            _shardStarts[i + 1] = _shardStarts[i] + shardSizes[_shards[i]];
        }

        _promptOrder = PlanPermutation.OfPrompts(key, DataEpoch, window, _shardStarts[^1]);
    }

    public long DataEpoch { get; }

    public int Window { get; }

    /// <summary>The shard, and the offset in it, of a place in this window.</summary>
    public (int Shard, int Offset) At(int place)
    {
        int position = _promptOrder[place];
        int found = Array.BinarySearch(_shardStarts, position);
        int i = found >= 0 ? found : ~found - 1;
        return (_shards[i], position - _shardStarts[i]);
    }
}
