using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Tests;

/// <summary>The silo in its host: start-up tasks, services, stop.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task StartupTasks_RunInStagesAndCallGrains()
    {
        await using TestSilo silo = await TestSilo.StartAsync(builder => builder
            .AddStartupTask<CallingStartupTask>()
            .AddStartupTask(
                (services, _) =>
                {
                    services.GetRequiredService<Journal>().Write("early task");
                    return Task.CompletedTask;
                },
                ServiceLifecycleStage.ApplicationServices));

        Assert.Equal(["early task", "a activates", "task called a"], silo.Journal.Lines);
    }

    [Fact]
    public async Task StartupTask_ThatFails_FailsTheStart()
    {
        await using TestSilo silo = TestSilo.Build(builder => builder.AddStartupTask(
            (_, _) => throw new WorkFailedException("No start.", 2, new IOException())));
        await Assert.ThrowsAsync<WorkFailedException>(silo.StartHostAsync);
    }

    [Fact]
    public async Task Stop_DeactivatesEveryGrain()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        await silo.Client.GetGrain<IWorkGrain>("a").RestAsync();
        await silo.Client.GetGrain<IWorkGrain>("b").RestAsync();

        await silo.StopAsync();

        Assert.Contains("a deactivates: ShuttingDown", silo.Journal.Lines);
        Assert.Contains("b deactivates: ShuttingDown", silo.Journal.Lines);
        Assert.Contains("b is disposed", silo.Journal.Lines);
        await Assert.ThrowsAsync<SiloUnavailableException>(
            () => silo.Client.GetGrain<IWorkGrain>("a").WorkAsync("late"));
    }

    [Fact]
    public async Task Stop_LetsCallsInFlightEnd_AndTheCallsTheyMake()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IGateGrain grain = silo.Client.GetGrain<IGateGrain>("gate");
        Task<int> call = grain.PassThenCallAsync();
        Task waiting = grain.PassThenCallAsync();
        await silo.Journal.SeenAsync("at the gate");

        Task stop = silo.StopAsync();
        await Assert.ThrowsAsync<SiloUnavailableException>(
            () => silo.Client.GetGrain<IWorkGrain>("a").WorkAsync("late"));
        Assert.False(stop.IsCompleted);
        silo.Journal.Open("gate");

        Assert.Equal(3, await call);
        await waiting;
        await stop.WaitAsync(TestSilo.Patience);
        Assert.Contains("a deactivates: ShuttingDown", silo.Journal.Lines);
    }

    [Fact]
    public async Task Stop_WithACallThatNeverEnds_ComesToAnEndAndFailsTheCall()
    {
        await using TestSilo silo = await TestSilo.StartAsync(builder => builder
            .Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = TimeSpan.FromSeconds(10)));
        Task call = silo.Client.GetGrain<IWorkGrain>("a").WorkAsync("stuck");
        await silo.Journal.SeenAsync("stuck begins");

        Task limitSet = silo.Clock.TimerSetAsync(TimeSpan.FromSeconds(10));
        Task stop = silo.StopAsync();
        await limitSet;
        silo.Clock.Advance(TimeSpan.FromSeconds(10));

        await stop.WaitAsync(TestSilo.Patience);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
    }

    [Fact]
    public async Task Stop_WhenTheHostLosesPatience_ComesToAnEnd()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Task call = silo.Client.GetGrain<IWorkGrain>("a").WorkAsync("stuck");
        await silo.Journal.SeenAsync("stuck begins");
        using CancellationTokenSource patience = new();
        Task stop = silo.StopAsync(patience.Token);
        await patience.CancelAsync();

        await stop.WaitAsync(TestSilo.Patience);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
    }

    [Fact]
    public async Task Stop_WhileTimersTick_DoesNotHang()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ITickGrain grain = silo.Client.GetGrain<ITickGrain>(Guid.NewGuid());
        await grain.StartAsync("waiting", TimeSpan.Zero, TimeSpan.FromSeconds(1), interleave: false, keepAlive: true);
        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        await silo.Journal.SeenAsync("waiting ticks");

        await silo.StopAsync().WaitAsync(TestSilo.Patience);
        Assert.Contains("waiting cancelled", silo.Journal.Lines);
    }

    [Fact]
    public async Task UseOrleans_OnAnOlderHostBuilder_GivesClientAndFactory()
    {
        using IHost host = new HostBuilder()
            .ConfigureServices(services => services.AddSingleton<Journal>())
            .UseOrleans((_, builder) => builder.UseLocalhostClustering())
            .Build();
        await host.StartAsync();
        IGrainFactory factory = host.Services.GetRequiredService<IGrainFactory>();
        Assert.Same(factory, host.Services.GetRequiredService<IClusterClient>());
        Assert.Equal(3, await factory.GetGrain<IWorkGrain>("a").AddAsync(1, 2));
        await host.StopAsync();
    }

    [Fact]
    public async Task UseOrleans_Twice_MakesOneSilo()
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<Journal>();
        builder.UseOrleans();
        builder.UseOrleans(silo => silo.UseLocalhostClustering());
        using IHost host = builder.Build();
        Assert.Single(host.Services.GetServices<IHostedService>());
        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task Services_WithAScope_LiveAsLongAsTheActivation()
    {
        await using TestSilo silo = await TestSilo.StartAsync(builder => builder.ConfigureServices(
            services => services.AddScoped<ScopedThing>()));
        IGateGrain grain = silo.Client.GetGrain<IGateGrain>("a");
        Guid first = await grain.ScopedThingAsync();
        Assert.Equal(first, await grain.ScopedThingAsync());
        Assert.NotEqual(first, await silo.Client.GetGrain<IGateGrain>("b").ScopedThingAsync());

        await grain.EndAsync();
        await silo.Journal.SeenAsync("thing disposed");
        Assert.NotEqual(first, await grain.ScopedThingAsync());
    }
}
