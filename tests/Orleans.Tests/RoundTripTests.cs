using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Tests;

/// <summary>With the switch on, every message goes through JSON.</summary>
[Collection(nameof(RoundTripTests))]
[CollectionDefinition(nameof(RoundTripTests), DisableParallelization = true)]
public sealed class RoundTripTests : IDisposable
{
    private const string Switch = "Orleans.RoundTripMessages";

    public RoundTripTests() => AppContext.SetSwitch(Switch, true);

    public void Dispose() => AppContext.SetSwitch(Switch, false);

    [Fact]
    public async Task Message_ThatJsonKeeps_ArrivesEqualAndNotTheSame()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IEchoGrain grain = silo.Client.GetGrain<IEchoGrain>("a");
        Letter letter = new("Hello", [1, 2], new Stamp(3));

        Letter echo = await grain.EchoAsync(letter);

        Assert.NotSame(letter, echo);
        Assert.Equal(letter.Text, echo.Text);
        Assert.Equal(letter.Pages, echo.Pages);
        Assert.Equal(letter.Stamp, echo.Stamp);
        Assert.NotSame(letter, await grain.KeepAsync(letter));
        Assert.Null(await grain.EchoAsync(null!));
    }

    [Fact]
    public async Task Message_WithoutTheSwitch_IsTheSame()
    {
        AppContext.SetSwitch(Switch, false);
        await using TestSilo silo = await TestSilo.StartAsync();
        Letter letter = new("Hello", [1, 2], new Stamp(3));
        Assert.Same(letter, await silo.Client.GetGrain<IEchoGrain>("a").EchoAsync(letter));
    }

    [Fact]
    public async Task Message_ThatJsonLoses_FailsTheCallAndNamesTheParameter()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IEchoGrain grain = silo.Client.GetGrain<IEchoGrain>("a");

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => grain.LoseAsync(new LossyLetter("Hello")));

        Assert.Contains("IEchoGrain.LoseAsync: letter", error.Message, StringComparison.Ordinal);
        Assert.Contains("Hello", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_ThatJsonLoses_FailsTheCall()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => silo.Client.GetGrain<IEchoGrain>("a").MakeLossyAsync());
        Assert.Contains("the result", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JsonOptions_OfTheHost_AreUsed()
    {
        JsonSerializerOptions options = new(JsonSerializerDefaults.Web) { IncludeFields = true };
        await using TestSilo silo = await TestSilo.StartAsync(builder => builder.Services.AddSingleton(options));
        FieldLetter echo = await silo.Client.GetGrain<IEchoGrain>("a").FieldAsync(new FieldLetter { Text = "Hello" });
        Assert.Equal("Hello", echo.Text);
    }

    [Fact]
    public async Task Exception_OfAGrain_KeepsTypeMessageAndCause_AndLosesItsOwnData()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        WorkFailedException error = await Assert.ThrowsAsync<WorkFailedException>(
            () => silo.Client.GetGrain<IWorkGrain>("a").FailAsync("own"));
        Assert.Equal("It failed.", error.Message);
        Assert.Equal("The disk.", Assert.IsType<IOException>(error.InnerException).Message);
        Assert.Contains(nameof(WorkGrain.FailAsync), error.StackTrace, StringComparison.Ordinal);
        Assert.Equal(0, error.Code);
    }

    [Fact]
    public async Task References_AndTokens_CrossAsTheyAre()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Listener listener = new();
        INewsGrain grain = silo.Client.GetGrain<INewsGrain>("news");
        await grain.SubscribeAsync(silo.Client.CreateObjectReference<IListener>(listener));
        await grain.PublishAsync("news");
        await listener.HeardAsync(1);
        Assert.Equal(["news"], listener.Heard);
    }
}
