using SnoopiCluster.Testing.Cluster;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>A process that is stopped most of the time, so that it computes more slowly than others; until it is disposed.</summary>
internal sealed class SlowedProcess : IAsyncDisposable
{
    private static readonly TimeSpan Stopped = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Going = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private readonly Task _slowing;

    public SlowedProcess(int id) => _slowing = Task.Run(() => SlowAsync(id));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _slowing;
        _end.Dispose();
    }

    private async Task SlowAsync(int id)
    {
        while (!_end.IsCancellationRequested)
        {
            ProcessTable.Signal(id, "STOP");
            await Task.Delay(Stopped);
            ProcessTable.Signal(id, "CONT");
            await Task.Delay(Going);
        }
    }
}
