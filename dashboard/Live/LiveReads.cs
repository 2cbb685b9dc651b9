using Microsoft.Extensions.Options;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Dashboard.Hosting;

namespace SnoopiCluster.Dashboard.Live;

/// <summary>
/// What has no event stream, read every few seconds for as long as someone looks: once for all circuits that look at the same
/// path.
/// </summary>
internal sealed class LiveReads(
    SiloClient silo, IOptions<DashboardOptions> options, TimeProvider time, ILogger<LiveReads> log) : IAsyncDisposable
{
    // Paths carry filters that people type; what nobody looks at is forgotten beyond this many.
    private const int MostPaths = 200;
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly SharedValues<(Type Type, string Path)> _values = new(MostPaths);

    /// <summary>Looks at a path.</summary>
    /// <typeparam name="T">What the silo answers with.</typeparam>
    /// <param name="path">Path under the API's root, such as <c>nodes</c>.</param>
    /// <param name="changed">Called after each change, on any thread.</param>
    /// <param name="interval">Time between readings; null for <see cref="DashboardOptions.ReadInterval"/>.</param>
    public LiveRead<T> LookAt<T>(string path, Action changed, TimeSpan? interval = null)
        where T : class
    {
        SharedValue<Snapshot<T>> value = _values.GetOrAdd(
            (typeof(T), path),
            () => new SharedValue<Snapshot<T>>(
                Snapshot<T>.Empty,
                (shared, end) => KeepAsync(shared, path, interval ?? options.Value.ReadInterval, end),
                time,
                Linger,
                log));
        return new LiveRead<T>(value, value.LookAt(changed), end => ReadAsync(value, path, end));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _values.DisposeAsync();

    private async Task KeepAsync<T>(
        SharedValue<Snapshot<T>> shared, string path, TimeSpan interval, CancellationToken end)
        where T : class
    {
        TimeSpan pause = interval;
        try
        {
            while (!end.IsCancellationRequested)
            {
                bool isRead = await ReadAsync(shared, path, end);
                pause = isRead ? interval : pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
                await Task.Delay(pause, time, end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
    }

    private async Task<bool> ReadAsync<T>(SharedValue<Snapshot<T>> shared, string path, CancellationToken end)
        where T : class
    {
        try
        {
            shared.Set(new Snapshot<T>(await silo.GetAsync<T>(path, end), null, false));
            return true;
        }
        catch (SiloRefusedException e) when (e.IsNotFound)
        {
            shared.Set(new Snapshot<T>(null, e.Message, true));
            return false;
        }
        catch (Exception e) when (e is SiloException or IOException)
        {
            shared.Set(new Snapshot<T>(shared.Current.Value, e.Message, false));
            return false;
        }
    }
}

/// <summary>One circuit's look at a path.</summary>
internal sealed class LiveRead<T>(
    SharedValue<Snapshot<T>> value, IDisposable look, Func<CancellationToken, Task> read) : IDisposable
    where T : class
{
    /// <summary>What was read last.</summary>
    public Snapshot<T> Current => value.Current;

    /// <summary>Ends when there is an answer, or a fault.</summary>
    public Task FirstAsync(CancellationToken cancellationToken) => value.FirstAsync(cancellationToken);

    /// <summary>Reads at once, as after a change that this circuit has made.</summary>
    public Task ReadAgainAsync(CancellationToken cancellationToken) => read(cancellationToken);

    /// <summary>Ends the look.</summary>
    public void Dispose() => look.Dispose();
}
