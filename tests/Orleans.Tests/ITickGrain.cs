using Orleans.Concurrency;

namespace Orleans.Tests;

/// <summary>A grain with timers.</summary>
public interface ITickGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Starts a timer: "failing" fails in each tick, "waiting" waits for its token, others pass a gate.
    /// </summary>
    Task StartAsync(string name, TimeSpan dueTime, TimeSpan period, bool interleave, bool keepAlive);

    Task ChangeAsync(string name, TimeSpan dueTime, TimeSpan period);

    Task StopAsync(string name);

    /// <summary>Ticks that have begun.</summary>
    Task<int> TicksAsync();

    Task WorkAsync(string name);

    [AlwaysInterleave]
    Task InterleavingAsync();

    Task DeactivateAsync();
}
