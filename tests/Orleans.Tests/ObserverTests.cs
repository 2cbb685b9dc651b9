namespace Orleans.Tests;

/// <summary>Objects that are not grains and take calls from grains.</summary>
public sealed class ObserverTests
{
    [Fact]
    public async Task Observer_GetsCallsOneAfterTheOtherAndInOrder()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Listener listener = new();
        IListener reference = silo.Client.CreateObjectReference<IListener>(listener);
        INewsGrain grain = silo.Client.GetGrain<INewsGrain>("news");
        await grain.SubscribeAsync(reference);

        for (int i = 0; i < 100; i++)
        {
            await grain.PublishAsync($"{i}");
        }

        await listener.HeardAsync(100);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), listener.Heard);
        Assert.False(listener.WasHeardTwiceAtOnce);
    }

    [Fact]
    public async Task Observer_ThatAnswers_AnswersTheGrain()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Listener listener = new();
        IListener reference = silo.Client.CreateObjectReference<IListener>(listener);
        INewsGrain grain = silo.Client.GetGrain<INewsGrain>("news");
        await grain.SubscribeAsync(reference);

        Assert.Equal("yes to lunch?", await grain.AskAsync("lunch?"));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_TakenBack_HearsNoMoreAndQuestionsTimeOut()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Listener listener = new();
        IListener reference = silo.Client.CreateObjectReference<IListener>(listener);
        INewsGrain grain = silo.Client.GetGrain<INewsGrain>("news");
        await grain.SubscribeAsync(reference);
        silo.Client.DeleteObjectReference<IListener>(reference);

        await grain.PublishAsync("late");
        Task asked = silo.Clock.TimerSetAsync(TimeSpan.FromSeconds(30));
        Task<string> question = grain.AskAsync("there?");
        await asked;
        await silo.Journal.SeenAsync("asks");
        silo.Clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => question);
        Assert.Empty(listener.Heard);
    }

    [Fact]
    public async Task Observer_CreatedOfAGrainOrReference_IsRefused()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Listener listener = new();
        IListener reference = silo.Client.CreateObjectReference<IListener>(listener);
        Assert.Throws<ArgumentException>(() => silo.Client.CreateObjectReference<IListener>(reference));
        Assert.Throws<ArgumentException>(() => silo.Client.DeleteObjectReference<IListener>(listener));
    }
}
