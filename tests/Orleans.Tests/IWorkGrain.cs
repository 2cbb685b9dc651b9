using Orleans.Concurrency;

namespace Orleans.Tests;

/// <summary>A grain that does what the test says and writes it into the journal.</summary>
public interface IWorkGrain : IGrainWithStringKey
{
    /// <summary>Writes "name begins", passes the gate of the name, writes "name ends".</summary>
    Task WorkAsync(string name);

    [AlwaysInterleave]
    Task InterleavingAsync(string name);

    [ReadOnly]
    Task ReadAsync(string name);

    [OneWay]
    Task OneWayAsync(string name);

    [OneWay]
    Task FailOneWayAsync();

    [ResponseTimeout("00:00:05")]
    Task WorkForShortAsync(string name);

    Task<int> AddAsync(int a, int b);

    ValueTask<string> KeyAsync();

    ValueTask RestAsync();

    Task<string> WorkUntilCancelledAsync(CancellationToken cancellationToken);

    Task FailAsync(string kind);

    Task DeactivateAsync();

    Task KeepAsync(TimeSpan time);

    Task<bool> HoppedOffAsync();

    Task CallAsync(string other, string name);

    Task<string?> ContextAsync(string key);
}
