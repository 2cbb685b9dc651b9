using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>Values that travel with calls, from grain to grain, and not back.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<ImmutableDictionary<string, object>?> Values = new();

    /// <summary>The names of the values.</summary>
    public static IEnumerable<string> Keys => Current.Keys;

    /// <summary>The values with their names.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => Current;

    /// <summary>What a call takes along.</summary>
    internal static ImmutableDictionary<string, object> Current
    {
        get => Values.Value ?? ImmutableDictionary<string, object>.Empty;
        set => Values.Value = value;
    }

    /// <summary>A value; null when there is none of that name.</summary>
    public static object? Get(string key) => Current.GetValueOrDefault(key);

    /// <summary>Sets a value.</summary>
    public static void Set(string key, object value) => Current = Current.SetItem(key, value);

    /// <summary>Removes a value; false when there was none.</summary>
    public static bool Remove(string key)
    {
        bool isThere = Current.ContainsKey(key);
        Current = Current.Remove(key);
        return isThere;
    }

    /// <summary>Removes all values.</summary>
    public static void Clear() => Current = ImmutableDictionary<string, object>.Empty;
}
