using Orleans.Runtime;

namespace Orleans.Tests;

internal sealed class CallingStartupTask(IGrainFactory grains, Journal journal) : IStartupTask
{
    public async Task Execute(CancellationToken cancellationToken)
    {
        string key = await grains.GetGrain<IWorkGrain>("a").KeyAsync();
        journal.Write($"task called {key}");
    }
}
