using SnoopiCluster.Core.DataPlans;

namespace SnoopiCluster.Core.Tests.Scheduling;

/// <summary>Draws of a simulation: the same for the same seed on every machine.</summary>
internal sealed class Draws(long seed)
{
    private readonly uint[] _words = new uint[Philox.NumWords];
    private uint _index;

    /// <summary>0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound)
    {
        Philox.Block([_index++, 0, 0, 0], (ulong)seed, _words);
        return (int)(((ulong)_words[0] * (ulong)bound) >> 32);
    }

    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];
}
