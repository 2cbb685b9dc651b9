using Orleans.Runtime;

namespace Orleans.Tests;

internal sealed class WorkGrain(Journal journal, IGrainContextAccessor accessor) : Grain, IWorkGrain, IDisposable
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal.Write($"{this.GetPrimaryKeyString()} activates");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Write($"{this.GetPrimaryKeyString()} deactivates: {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public async Task WorkAsync(string name)
    {
        journal.Write($"{name} begins");
        await journal.PassAsync(name);
        journal.Write($"{name} ends");
    }

    public Task InterleavingAsync(string name) => WorkAsync(name);

    public Task ReadAsync(string name) => WorkAsync(name);

    public Task OneWayAsync(string name) => WorkAsync(name);

    public Task FailOneWayAsync()
    {
        journal.Write("fails");
        throw new InvalidOperationException("Nobody hears this.");
    }

    public Task WorkForShortAsync(string name) => WorkAsync(name);

    public Task<int> AddAsync(int a, int b) => Task.FromResult(a + b);

    public ValueTask<string> KeyAsync() => ValueTask.FromResult(this.GetPrimaryKeyString());

    public ValueTask RestAsync() => ValueTask.CompletedTask;

    public async Task<string> WorkUntilCancelledAsync(CancellationToken cancellationToken)
    {
        journal.Write("waits for its token");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            journal.Write(accessor.GrainContext == GrainContext ? "cancelled in its turn" : "cancelled elsewhere");
            throw;
        }

        return "";
    }

    public async Task FailAsync(string kind)
    {
        await Task.Yield();
        throw kind switch
        {
            "own" => new WorkFailedException("It failed.", 7, new IOException("The disk.")),
            "argument" => new ArgumentOutOfRangeException(nameof(kind), "Out of range."),
            "cancelled" => new OperationCanceledException(),
            _ => new InvalidOperationException(kind),
        };
    }

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task KeepAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public async Task<bool> HoppedOffAsync()
    {
        bool isHome = accessor.GrainContext == GrainContext;
        await Task.Yield();
        isHome &= accessor.GrainContext == GrainContext;
        await Task.Run(() => isHome &= accessor.GrainContext is null);
        return !(isHome && accessor.GrainContext == GrainContext);
    }

    public Task CallAsync(string other, string name) => GrainFactory.GetGrain<IWorkGrain>(other).WorkAsync(name);

    public Task<string?> ContextAsync(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public void Dispose() => journal.Write($"{this.GetPrimaryKeyString()} is disposed");
}
