namespace Orleans.Tests;

/// <summary>Timers of grains, on a clock that the test moves.</summary>
public sealed class TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Timer_WhenDue_TicksAndTicksAgainAPeriodAfterTheTickEnded()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ITickGrain grain = silo.Client.GetGrain<ITickGrain>(Guid.NewGuid());
        await grain.StartAsync("t", Second, 10 * Second, interleave: false, keepAlive: false);
        silo.Journal.Open("t");

        silo.Clock.Advance(0.9 * Second);
        Assert.Equal(0, await grain.TicksAsync());
        silo.Clock.Advance(0.1 * Second);
        await silo.Journal.SeenAsync("t ticked");
        Assert.Equal(1, await grain.TicksAsync());
        silo.Clock.Advance(9.9 * Second);
        Assert.Equal(1, await grain.TicksAsync());
        silo.Clock.Advance(0.1 * Second);
        await silo.Journal.SeenAsync("t ticked", 2);
        Assert.Equal(2, await grain.TicksAsync());
    }

    [Fact]
    public async Task Tick_WhileARequestRuns_Waits()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ITickGrain grain = silo.Client.GetGrain<ITickGrain>(Guid.NewGuid());
        await grain.StartAsync("t", Second, 10 * Second, interleave: false, keepAlive: false);
        silo.Journal.Open("t");
        Task request = grain.WorkAsync("request");
        await silo.Journal.SeenAsync("request begins");

        silo.Clock.Advance(Second);
        await grain.InterleavingAsync();
        Assert.DoesNotContain("t ticks", silo.Journal.Lines);

        silo.Journal.Open("request");
        await request;
        await silo.Journal.SeenAsync("t ticked");
    }

    [Fact]
    public async Task Tick_ThatMayInterleave_RunsWhileARequestDoes()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ITickGrain grain = silo.Client.GetGrain<ITickGrain>(Guid.NewGuid());
        await grain.StartAsync("t", Second, 10 * Second, interleave: true, keepAlive: false);
        silo.Journal.Open("t");
        Task request = grain.WorkAsync("request");
        await silo.Journal.SeenAsync("request begins");

        silo.Clock.Advance(Second);
        await silo.Journal.SeenAsync("t ticked");

        Assert.False(request.IsCompleted);
        silo.Journal.Open("request");
        await request;
    }

    [Fact]
    public async Task Request_WhileATickRuns_Waits()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ITickGrain grain = silo.Client.GetGrain<ITickGrain>(Guid.NewGuid());
        await grain.StartAsync("t", Second, 10 * Second, interleave: false, keepAlive: false);
        silo.Clock.Advance(Second);
        await silo.Journal.SeenAsync("t ticks");

        Task<int> request = grain.TicksAsync();
        await grain.InterleavingAsync();
        Assert.False(request.IsCompleted);

        silo.Journal.Open("t");
        Assert.Equal(1, await request);
    }

    [Fact]
    public async Task Tick_ThatFails_DoesNotStopTheTimer()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ITickGrain grain = silo.Client.GetGrain<ITickGrain>(Guid.NewGuid());
        await grain.StartAsync("failing", Second, Second, interleave: false, keepAlive: false);
        silo.Clock.Advance(Second);
        await silo.Journal.SeenAsync("failing ticks");
        await grain.TicksAsync();

        silo.Clock.Advance(Second);
        await silo.Journal.SeenAsync("failing ticks", 2);
    }

    [Fact]
    public async Task Change_OfTheTimes_Counts()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ITickGrain grain = silo.Client.GetGrain<ITickGrain>(Guid.NewGuid());
        await grain.StartAsync("t", Second, Second, interleave: false, keepAlive: false);
        silo.Journal.Open("t");
        await grain.ChangeAsync("t", 5 * Second, Timeout.InfiniteTimeSpan);

        silo.Clock.Advance(4.9 * Second);
        Assert.Equal(0, await grain.TicksAsync());
        silo.Clock.Advance(0.1 * Second);
        await silo.Journal.SeenAsync("t ticked");
        Assert.Equal(1, await grain.TicksAsync());
        silo.Clock.Advance(TimeSpan.FromHours(1) / 10);
        Assert.Equal(1, await grain.TicksAsync());
    }

    [Fact]
    public async Task Dispose_DuringATick_CancelsItAndEndsTheTimer()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ITickGrain grain = silo.Client.GetGrain<ITickGrain>(Guid.NewGuid());
        await grain.StartAsync("waiting", Second, Second, interleave: true, keepAlive: false);
        silo.Clock.Advance(Second);
        await silo.Journal.SeenAsync("waiting ticks");

        await grain.StopAsync("waiting");
        await silo.Journal.SeenAsync("waiting cancelled");
        silo.Clock.Advance(10 * Second);

        await grain.TicksAsync();
        Assert.Single(silo.Journal.Lines, "waiting ticks");
    }

    [Fact]
    public async Task Timer_OfADeactivatedGrain_TicksNoMore()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ITickGrain grain = silo.Client.GetGrain<ITickGrain>(Guid.NewGuid());
        await grain.StartAsync("t", Second, Second, interleave: false, keepAlive: false);
        silo.Journal.Open("t");
        await grain.DeactivateAsync();
        await silo.Journal.SeenAsync("deactivated");

        silo.Clock.Advance(10 * Second);

        Assert.Equal(0, await grain.TicksAsync());
        Assert.DoesNotContain("t ticks", silo.Journal.Lines);
    }

    [Fact]
    public async Task Timer_WithABadTime_IsRefused()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ITickGrain grain = silo.Client.GetGrain<ITickGrain>(Guid.NewGuid());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => grain.StartAsync("t", -5 * Second, Second, interleave: false, keepAlive: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Timer_KeepAlive_DecidesWhetherTicksPutOffCollection(bool keepAlive)
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ITickGrain grain = silo.Client.GetGrain<ITickGrain>(Guid.NewGuid());
        TimeSpan period = TimeSpan.FromSeconds(290);
        await grain.StartAsync("t", period, period, interleave: false, keepAlive);
        silo.Journal.Open("t");
        for (int i = 1; i <= 3; i++)
        {
            Task armed = silo.Clock.TimerSetAsync(period);
            silo.Clock.Advance(period);
            await silo.Journal.SeenAsync("t ticked", i);
            await armed;
        }

        // Now it is 870 s; the collection age of 15 minutes and a look of the collector come before the next tick.
        silo.Clock.Advance(period);
        if (keepAlive)
        {
            await silo.Journal.SeenAsync("t ticked", 4);
            Assert.DoesNotContain("deactivated", silo.Journal.Lines);
        }
        else
        {
            await silo.Journal.SeenAsync("deactivated");
        }
    }
}
