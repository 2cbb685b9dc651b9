using System.Diagnostics;

namespace SnoopiCluster.Testing.Cluster;

/// <summary>Waits for what other processes bring about.</summary>
public static class Eventually
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks until there is something to see.</summary>
    /// <param name="what">What is awaited, for the failure's message.</param>
    /// <param name="look">Gives null while it is not there.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="describe">What a person should see when it never comes.</param>
    public static async Task<T> SeeAsync<T>(
        string what, Func<Task<T?>> look, TimeSpan patience, Func<Task<string>>? describe = null)
        where T : class
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await look() is { } seen)
            {
                return seen;
            }

            if (Stopwatch.GetElapsedTime(started) > patience)
            {
                string state = describe is null ? "" : await describe();
                Assert.Fail($"waited {patience.TotalSeconds:0.#} s in vain: {what}\n{state}");
            }

            await Task.Delay(Between);
        }
    }

    /// <summary>Looks until something is so.</summary>
    public static Task BecomesAsync(
        string what, Func<bool> isSo, TimeSpan patience, Func<Task<string>>? describe = null) =>
        SeeAsync(what, () => Task.FromResult(isSo() ? what : null), patience, describe);
}
