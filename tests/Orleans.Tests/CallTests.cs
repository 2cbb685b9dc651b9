using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Tests;

/// <summary>Time-outs, exceptions, cancellation, one-way calls.</summary>
public sealed class CallTests
{
    [Fact]
    public async Task Call_NotAnsweredInTime_Fails_AndTheCalleeGoesOn()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");
        Task call = grain.WorkAsync("slow");
        await silo.Journal.SeenAsync("slow begins");
        silo.Clock.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(call.IsCompleted);

        silo.Clock.Advance(TimeSpan.FromSeconds(0.1));

        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Contains("IWorkGrain.WorkAsync of work/a", error.Message, StringComparison.Ordinal);
        silo.Journal.Open("slow");
        await silo.Journal.SeenAsync("slow ends");
    }

    [Fact]
    public async Task Call_WhoseTimeIsUpBeforeItBegins_IsDropped()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");
        Task first = grain.WorkAsync("first");
        Task second = grain.WorkAsync("second");
        silo.Clock.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<TimeoutException>(() => second);
        await Assert.ThrowsAsync<TimeoutException>(() => first);

        silo.Journal.Open("first");
        await grain.RestAsync();

        Assert.DoesNotContain("second begins", silo.Journal.Lines);
    }

    [Fact]
    public async Task ResponseTimeout_OfTheSiloAndOfAMethod_Count()
    {
        await using TestSilo silo = await TestSilo.StartAsync(builder =>
            builder.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromMinutes(2)));
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");
        Task call = grain.WorkAsync("slow");
        Task shortCall = grain.WorkForShortAsync("short");

        silo.Clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<TimeoutException>(() => shortCall);
        silo.Clock.Advance(TimeSpan.FromSeconds(114));
        Assert.False(call.IsCompleted);
        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => call);
        silo.Journal.Open("slow");
    }

    [Fact]
    public async Task Cycle_OfCalls_EndsInATimeOutAndLeavesTheGrainsUsable()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IRelayGrain a = silo.Client.GetGrain<IRelayGrain>(1, "a");
        Task started = silo.Journal.SeenAsync("2 calls");
        Task cycle = a.RelayAsync([2, 1]);
        await started;
        silo.Clock.Advance(TimeSpan.FromSeconds(31));

        await Assert.ThrowsAsync<TimeoutException>(() => cycle);
        await a.RelayAsync([2]);
    }

    [Fact]
    public async Task Exception_OfAGrain_ReachesTheCallerWithItsType()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");

        WorkFailedException own = await Assert.ThrowsAsync<WorkFailedException>(() => grain.FailAsync("own"));
        Assert.Equal("It failed.", own.Message);
        Assert.IsType<IOException>(own.InnerException);
        Assert.Contains(nameof(WorkGrain.FailAsync), own.StackTrace, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => grain.FailAsync("argument"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.FailAsync("cancelled"));
        await grain.RestAsync();
    }

    [Fact]
    public async Task OneWay_Call_DoesNotWaitForTheGrain()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");

        await grain.OneWayAsync("one way").WaitAsync(TestSilo.Patience);
        await silo.Journal.SeenAsync("one way begins");
        Assert.DoesNotContain("one way ends", silo.Journal.Lines);
        silo.Journal.Open("one way");
        await silo.Journal.SeenAsync("one way ends");
    }

    [Fact]
    public async Task OneWay_CallThatFails_TellsNobodyAndLeavesTheGrainUsable()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");
        await grain.FailOneWayAsync();
        await silo.Journal.SeenAsync("fails");
        await grain.RestAsync();
    }

    [Fact]
    public async Task Token_CancelledByTheCaller_IsCancelledAtTheCalleeInItsTurn()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");
        using CancellationTokenSource source = new();
        Task<string> call = grain.WorkUntilCancelledAsync(source.Token);
        await silo.Journal.SeenAsync("waits for its token");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await silo.Journal.SeenAsync("cancelled in its turn");
    }

    [Fact]
    public async Task Token_OfACallWhoseTimeIsUp_IsCancelledAtTheCallee()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("a");
        Task<string> call = grain.WorkUntilCancelledAsync(CancellationToken.None);
        await silo.Journal.SeenAsync("waits for its token");

        silo.Clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => call);
        await silo.Journal.SeenAsync("cancelled in its turn");
    }

    [Fact]
    public async Task Call_BeforeTheStart_IsRefused()
    {
        await using TestSilo silo = TestSilo.Build();
        SiloUnavailableException error = await Assert.ThrowsAsync<SiloUnavailableException>(
            () => silo.Client.GetGrain<IWorkGrain>("a").WorkAsync("early"));
        Assert.Contains("not started", error.Message, StringComparison.Ordinal);
    }
}
