using Orleans.Runtime;

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
        await silo.Client.GetGrain<IWorkGrain>("b").RestAsync();
        Assert.DoesNotContain("second begins", silo.Journal.Lines);

        silo.Journal.Open("first");
        await Task.WhenAll(first, second);

        Assert.Equal(
            ["first begins", "first ends", "second begins", "second ends"],
            silo.Journal.Lines.Where(line => !line.EndsWith("activates", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Requests_ManyFromManyThreads_NeverOverlapAndNoneIsLost()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ICounterGrain grain = silo.Client.GetGrain<ICounterGrain>(1, "Orleans.Tests.CounterGrain");

        await Parallel.ForAsync(0, 2000, async (_, _) => await grain.IncrementSlowlyAsync());

        Assert.Equal(2000, await grain.ValueAsync());
    }

    [Fact]
    public async Task Requests_ToAReentrantGrain_Interleave()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ICounterGrain grain = silo.Client.GetGrain<ICounterGrain>(1, "Orleans.Tests.ReentrantCounterGrain");
        Task<int> first = grain.WaitUntilAsync(2);
        Task<int> second = grain.WaitUntilAsync(1);
        await grain.IncrementSlowlyAsync();
        await grain.IncrementSlowlyAsync();

        Assert.Equal(2, await first.WaitAsync(TestSilo.Patience));
        await second.WaitAsync(TestSilo.Patience);
    }

    [Fact]
    public async Task AlwaysInterleave_WhileARequestRuns_BeginsAndEnds()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");
        Task first = grain.WorkAsync("first");
        Task behind = grain.WorkAsync("behind");
        silo.Journal.Open("interleaving");

        await grain.InterleavingAsync("interleaving");

        Assert.False(first.IsCompleted);
        Assert.DoesNotContain("behind begins", silo.Journal.Lines);
        silo.Journal.Open("first");
        silo.Journal.Open("behind");
        await Task.WhenAll(first, behind);
    }

    [Fact]
    public async Task ReadOnly_Requests_RunTogetherButNotBesideAWriter()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");
        Task one = grain.ReadAsync("one");
        Task writer = grain.WorkAsync("writer");
        Task two = grain.ReadAsync("two");
        await silo.Journal.SeenAsync("one begins");
        await silo.Journal.SeenAsync("two begins");
        silo.Journal.Open("one");
        await one;
        Assert.DoesNotContain("writer begins", silo.Journal.Lines);

        silo.Journal.Open("two");
        silo.Journal.Open("writer");
        await Task.WhenAll(two, writer);
    }

    [Fact]
    public async Task Continuations_OfAwaits_StayOnTheActivation()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Assert.False(await silo.Client.GetGrain<IWorkGrain>("a").HoppedOffAsync());
    }

    [Fact]
    public async Task RequestContext_TravelsWithTheCallAndNotBack()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");
        RequestContext.Set("who", "me");
        Assert.Equal("me", await grain.ContextAsync("who"));

        RequestContext.Clear();
        Assert.Null(await grain.ContextAsync("who"));
    }
}
