using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;

namespace SnoopiCluster.Dashboard.Live;

/// <summary>Whether the silo is there, asked every two seconds while anyone looks; one question for all circuits.</summary>
internal sealed class SiloLink : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WhileAway = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(15);

    private readonly SiloClient _silo;
    private readonly TimeProvider _time;
    private readonly SharedValue<SiloState> _state;

    public SiloLink(SiloClient silo, TimeProvider time, ILogger<SiloLink> log)
    {
        (_silo, _time) = (silo, time);
        _state = new SharedValue<SiloState>(new SiloUnknown(), KeepAsync, time, Linger, log);
    }

    /// <summary>Where the silo listens.</summary>
    public Uri Url => _silo.Url;

    /// <summary>How it stands.</summary>
    public SiloState Current => _state.Current;

    /// <summary>Starts looking.</summary>
    /// <param name="changed">Called when the state has changed, on any thread.</param>
    public IDisposable LookAt(Action changed) => _state.LookAt(changed);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _state.DisposeAsync();

    private async Task KeepAsync(SharedValue<SiloState> shared, CancellationToken end)
    {
        try
        {
            while (!end.IsCancellationRequested)
            {
                SiloState state = await AskAsync(shared.Current, end);
                if (state != shared.Current)
                {
                    shared.Set(state);
                }

                await Task.Delay(state is SiloReady ? Interval : WhileAway, _time, end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
    }

    private async Task<SiloState> AskAsync(SiloState before, CancellationToken end)
    {
        try
        {
            SiloHealth health = await _silo.HealthAsync(end);
            return health.Waits is null ? new SiloReady() : new SiloStarting(health.Waits);
        }
        catch (Exception e) when (e is SiloAwayException or IOException or System.Text.Json.JsonException)
        {
            return new SiloAway(before is SiloAway away ? away.Since : _time.GetUtcNow(), e.Message);
        }
    }
}
