namespace Orleans.Tests;

/// <summary>One request at a time, in order, unless attributes say otherwise.</summary>
public sealed class TurnTests
{
    [Fact]
    public async Task Call_WithArguments_GivesTheResult()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");

        Assert.Equal(5, await grain.AddAsync(2, 3));
        Assert.Equal("a", await grain.KeyAsync());
        await grain.RestAsync();
    }

    [Fact]
    public async Task Requests_ToOneGrain_RunOneAfterTheOther()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");
        Task first = grain.WorkAsync("first");
        Task second = grain.WorkAsync("second");
        silo.Journal.Open("second");
        await silo.Journal.SeenAsync("first begins");
        Assert.DoesNotContain("second begins", silo.Journal.Lines);

        silo.Journal.Open("first");
        await Task.WhenAll(first, second);

        Assert.Equal(
            ["a activates", "first begins", "first ends", "second begins", "second ends"], silo.Journal.Lines);
    }

    [Fact]
    public async Task Continuations_OfAwaits_StayOnTheActivation()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Assert.False(await silo.Client.GetGrain<IWorkGrain>("a").HoppedOffAsync());
    }
}
