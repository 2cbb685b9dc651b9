using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.Tests;

/// <summary>How activations begin and end.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task DeactivateOnIdle_EndsTheActivation_AndTheNextCallMakesANewOne()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");
        await grain.DeactivateAsync();
        await grain.RestAsync();

        Assert.Equal(
            ["a activates", "a deactivates: ApplicationRequested", "a is disposed", "a activates"],
            silo.Journal.Lines);
    }

    [Fact]
    public async Task DeactivateOnIdle_RequestsThatWait_RunInTheNextActivation()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");
        Task first = grain.WorkAsync("first");
        Task end = grain.DeactivateAsync();
        Task second = grain.WorkAsync("second");
        silo.Journal.Open("first");
        silo.Journal.Open("second");
        await Task.WhenAll(first, end, second).WaitAsync(TestSilo.Patience);

        Assert.Equal(
            [
                "a activates", "first begins", "first ends", "a deactivates: ApplicationRequested", "a is disposed",
                "a activates", "second begins", "second ends",
            ],
            silo.Journal.Lines);
    }

    [Fact]
    public async Task Collection_OfAnIdleGrain_ComesAfterItsAge()
    {
        await using TestSilo silo = await TestSilo.StartAsync(builder => builder
            .Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromMinutes(5)));
        await silo.Client.GetGrain<IWorkGrain>("a").RestAsync();
        silo.Clock.Advance(TimeSpan.FromMinutes(4));
        await silo.Client.GetGrain<IWorkGrain>("b").RestAsync();
        silo.Clock.Advance(TimeSpan.FromMinutes(1));

        await silo.Journal.SeenAsync("a deactivates: ActivationIdle");
        Assert.DoesNotContain("b deactivates: ActivationIdle", silo.Journal.Lines);
    }

    [Fact]
    public async Task Collection_OfAGrainWithARunningRequest_DoesNotCome()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Task work = silo.Client.GetGrain<IWorkGrain>("a").OneWayAsync("long");
        await silo.Journal.SeenAsync("long begins");
        await silo.Client.GetGrain<IWorkGrain>("b").RestAsync();

        silo.Clock.Advance(TimeSpan.FromHours(2));
        await silo.Journal.SeenAsync("b deactivates: ActivationIdle");
        silo.Journal.Open("long");
        await silo.Journal.SeenAsync("long ends");
        await work;
        Assert.DoesNotContain("a deactivates: ActivationIdle", silo.Journal.Lines);
    }

    [Fact]
    public async Task DelayDeactivation_PutsCollectionOff()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        await silo.Client.GetGrain<IWorkGrain>("a").KeepAsync(TimeSpan.FromHours(1));
        await silo.Client.GetGrain<IWorkGrain>("b").RestAsync();

        silo.Clock.Advance(TimeSpan.FromMinutes(30));
        await silo.Journal.SeenAsync("b deactivates: ActivationIdle");
        Assert.DoesNotContain("a deactivates: ActivationIdle", silo.Journal.Lines);
        silo.Clock.Advance(TimeSpan.FromMinutes(30));
        await silo.Journal.SeenAsync("a deactivates: ActivationIdle");
    }

    [Fact]
    public async Task ClassSpecificCollectionAge_Counts()
    {
        await using TestSilo silo = await TestSilo.StartAsync(builder => builder
            .Configure<GrainCollectionOptions>(options => options.ClassSpecificCollectionAge.Add(
                "Orleans.Tests.WorkGrain", TimeSpan.FromMinutes(2))));
        await silo.Client.GetGrain<IWorkGrain>("a").RestAsync();
        silo.Clock.Advance(TimeSpan.FromMinutes(2));
        await silo.Journal.SeenAsync("a deactivates: ActivationIdle");
    }

    [Fact]
    public async Task Activation_ThatFails_FailsTheCallsAndTheNextCallTriesAgain()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IFragileGrain grain = silo.Client.GetGrain<IFragileGrain>("fails once");
        await Assert.ThrowsAsync<WorkFailedException>(() => grain.TouchAsync());

        await grain.TouchAsync();
        Assert.Equal(["activation 1", "activation 2"], silo.Journal.Lines);
    }

    [Fact]
    public async Task Activation_ThatTakesTooLong_FailsTheCalls()
    {
        await using TestSilo silo = await TestSilo.StartAsync(builder => builder
            .Configure<GrainCollectionOptions>(options => options.ActivationTimeout = TimeSpan.FromSeconds(3)));
        Task call = silo.Client.GetGrain<IFragileGrain>("never").TouchAsync();
        await silo.Journal.SeenAsync("activation 1");
        silo.Clock.Advance(TimeSpan.FromSeconds(3));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Deactivation_ThatFails_StillEndsTheActivation()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IFragileGrain grain = silo.Client.GetGrain<IFragileGrain>("fails at the end");
        await grain.EndAsync();
        await grain.TouchAsync();
        Assert.Equal(["activation 1", "activation 2"], silo.Journal.Lines);
    }

    [Fact]
    public void Grain_ConstructedByHand_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => new RelayGrain(new Journal()));

    [Fact]
    public async Task Grain_WithoutTheBaseClass_Lives()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Assert.Equal("plain/x", await silo.Client.GetGrain<IPlainGrain>("x").IdAsync());
    }
}
