namespace Orleans.Tests;

internal sealed class RelayGrain(Journal journal) : Grain, IRelayGrain
{
    public async Task RelayAsync(int[] path)
    {
        if (path is [int next, .. int[] rest])
        {
            journal.Write($"{this.GetPrimaryKeyLong()} calls");
            await GrainFactory.GetGrain<IRelayGrain>(next, "a").RelayAsync(rest);
        }
    }

    public Task<string> KeyAsync() =>
        Task.FromResult($"{this.GetPrimaryKeyLong(out string? extension)} and {extension}");
}
