using System.Collections.Concurrent;

namespace SnoopiCluster.Dashboard.Live;

/// <summary>Shared values by key. Before there are more than so many, those at which nobody looks are forgotten.</summary>
/// <typeparam name="TKey">What a value is of.</typeparam>
/// <param name="most">Most values, if not more are looked at.</param>
internal sealed class SharedValues<TKey>(int most) : IAsyncDisposable
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, ISharedValue> _values = new();

    /// <summary>The value of a key, made when there is none; one key always has values of one type.</summary>
    /// <typeparam name="T">Its snapshots.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="make">Makes it.</param>
    public SharedValue<T> GetOrAdd<T>(TKey key, Func<SharedValue<T>> make)
        where T : class
    {
        Forget();
        return (SharedValue<T>)_values.GetOrAdd(key, _ => make());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (ISharedValue value in _values.Values)
        {
            await value.DisposeAsync();
        }
    }

    private void Forget()
    {
        if (_values.Count < most)
        {
            return;
        }

        foreach (KeyValuePair<TKey, ISharedValue> pair in _values.Where(pair => pair.Value.NumLooks == 0))
        {
            _values.TryRemove(pair);
        }
    }
}

/// <summary>A shared value of whatever type.</summary>
internal interface ISharedValue : IAsyncDisposable
{
    /// <summary>How many look.</summary>
    int NumLooks { get; }
}
