using Orleans.Runtime;

namespace Orleans.Tests;

internal sealed class TickGrain(Journal journal) : Grain, ITickGrain
{
    private readonly Dictionary<string, IGrainTimer> _timers = [];
    private int _ticks;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Write("deactivated");
        return Task.CompletedTask;
    }

    public Task StartAsync(string name, TimeSpan dueTime, TimeSpan period, bool interleave, bool keepAlive)
    {
        _timers[name] = this.RegisterGrainTimer(
            TickAsync, name,
            new GrainTimerCreationOptions(dueTime, period) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task ChangeAsync(string name, TimeSpan dueTime, TimeSpan period)
    {
        _timers[name].Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task StopAsync(string name)
    {
        _timers[name].Dispose();
        return Task.CompletedTask;
    }

    public Task<int> TicksAsync() => Task.FromResult(_ticks);

    public async Task WorkAsync(string name)
    {
        journal.Write($"{name} begins");
        await journal.PassAsync(name);
    }

    public Task InterleavingAsync() => Task.CompletedTask;

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task TickAsync(string name, CancellationToken cancellationToken)
    {
        _ticks++;
        journal.Write($"{name} ticks");
        switch (name)
        {
            case "failing":
                throw new InvalidOperationException("The tick fails.");
            case "waiting":
                using (cancellationToken.Register(() => journal.Write("waiting cancelled")))
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                }

                break;
            default:
                await journal.PassAsync(name);
                journal.Write($"{name} ticked");
                break;
        }
    }
}
