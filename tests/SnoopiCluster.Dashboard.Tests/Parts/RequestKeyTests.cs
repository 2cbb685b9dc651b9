using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Dashboard.Components.Parts;
using SnoopiCluster.Dashboard.Tests.Live;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Dashboard.Tests.Parts;

public class RequestKeyTests
{
    private readonly RequestKey _key = new();

    [Fact]
    public void For_SameRequest_IsTheSame() => Assert.Equal(Of("toy"), Of("toy"));

    [Fact]
    public void For_EditedRequest_IsAnother() => Assert.NotEqual(Of("toy"), Of("toy-2"));

    [Fact]
    public void For_OtherPath_IsAnother() =>
        Assert.NotEqual(_key.For("runs", Submit("toy")), _key.For("sweeps", Submit("toy")));

    [Fact]
    public void For_SameRequestAfterItWasMade_IsAnother()
    {
        string before = Of("toy");
        _key.Made();

        Assert.NotEqual(before, Of("toy"));
    }

    [Fact]
    public async Task CreateAsync_AskedAgainAfterALostAnswer_GoesWithTheSameKey()
    {
        ManualClock clock = new() { Origin = Given.Begin };
        AskedSilo silo = new();
        using SiloClient client = silo.Client(clock);
        Task<Made> late = client.CreateAsync<Made>("runs", Submit("toy"), default, Of("toy"));
        AskedRequest first = await silo.NextAsync("runs");
        clock.Advance(SiloClient.Patience);
        await Assert.ThrowsAsync<SiloAwayException>(() => late.WaitAsync(ManualClock.Patience));

        Task<Made> again = client.CreateAsync<Made>("runs", Submit("toy"), default, Of("toy"));
        AskedRequest second = await silo.NextAsync("runs");
        second.Give(new Made("toy"));
        await again.WaitAsync(ManualClock.Patience);

        Assert.NotNull(first.IdempotencyKey);
        Assert.Equal(first.IdempotencyKey, second.IdempotencyKey);
    }

    private string Of(string name) => _key.For("runs", Submit(name));

    private static SubmitRun Submit(string name) => new(new JsonObject { ["name"] = name });

    private sealed record Made(string Name);
}
