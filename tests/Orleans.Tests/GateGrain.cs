using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Tests;

internal sealed class GateGrain(Journal journal) : Grain, IGateGrain
{
    public async Task<int> PassThenCallAsync()
    {
        journal.Write("at the gate");
        await journal.PassAsync("gate");
        return await GrainFactory.GetGrain<IWorkGrain>("a").AddAsync(1, 2);
    }

    public Task<Guid> ScopedThingAsync() =>
        Task.FromResult(ServiceProvider.GetRequiredService<ScopedThing>().Id);

    public Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
