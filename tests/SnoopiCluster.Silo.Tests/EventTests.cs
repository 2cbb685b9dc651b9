using System.Text.Json;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

public sealed class EventTests(PostgresServer postgres)
{
    [Fact]
    public async Task Events_ResumedAfterAnyEvent_MissNothingAndRepeatNothing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        await cluster.AddNodeAsync("node-a", 2);
        RunView run = await cluster.SubmitAsync(TestCluster.Spec());
        List<ServerEvent> live = await ReadAsync(cluster, run.Id, lastEventId: null);
        TimelineEntry[] timeline = [.. (await cluster.GetAsync<TimelinePage>($"runs/{run.Id}/timeline")).Entries];

        Assert.Equal(timeline.Select(entry => entry.Number), NumbersOf(live));
        Assert.Equal("end", live[^1].Name);
        RunProgress end = JsonSerializer.Deserialize<RunProgress>(live[^1].Data, MessageJson.Options)!;
        Assert.Equal((RunStatus.Completed, 20L, 19L), (end.Status, end.Step, end.Newest!.Step));
        for (int heard = 1; heard <= timeline.Length; heard++)
        {
            string id = live.Where(e => e.Name == "timeline").ElementAt(heard - 1).Id!;
            List<ServerEvent> rest = await ReadAsync(cluster, run.Id, id);
            Assert.Equal(timeline.Skip(heard).Select(entry => entry.Number), NumbersOf(rest));
        }
    }

    [Fact]
    public async Task Events_OverASiloRestart_GoOnWhereTheyStood()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        RunView run = await cluster.SubmitAsync(TestCluster.Spec());
        using StreamReader stream = await OpenAsync(cluster, run.Id, null);
        ServerEvent first = (await NextAsync(stream))!;

        Task stopping = cluster.StopSiloAsync();
        while (await NextAsync(stream) is not null)
        {
            // The silo ends its streams when it drains; what it still sends is read.
        }

        await stopping;
        await cluster.StartSiloAsync();
        await cluster.PostAsync($"runs/{run.Id}/cancel", []);
        List<ServerEvent> rest = await ReadAsync(cluster, run.Id, first.Id);

        long[] timeline =
            [.. (await cluster.GetAsync<TimelinePage>($"runs/{run.Id}/timeline")).Entries.Select(entry => entry.Number)];
        Assert.Equal(timeline.Skip(1), NumbersOf(rest));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    public async Task Events_WithABadLastEventId_AreRefused(string id)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        RunView run = await cluster.SubmitAsync(TestCluster.Spec());
        using HttpRequestMessage request = new(HttpMethod.Get, $"/api/v1/runs/{run.Id}/events");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", id);

        HttpResponseMessage response = await cluster.Http.SendAsync(request, TestContext.Current.CancellationToken);

        ApiProblem problem = await TestCluster.ReadAsync<ApiProblem>(response);
        Assert.Equal((400, "Last-Event-ID"), (problem.Status, problem.Errors[0].Key));
    }

    private static IEnumerable<long> NumbersOf(IEnumerable<ServerEvent> events) => events
        .Where(e => e.Name == "timeline")
        .Select(e => JsonSerializer.Deserialize<TimelineEntry>(e.Data, MessageJson.Options)!.Number);

    private static async Task<List<ServerEvent>> ReadAsync(TestCluster cluster, RunId run, string? lastEventId)
    {
        using CancellationTokenSource limit = new(TestCluster.Patience);
        using StreamReader stream = await OpenAsync(cluster, run, lastEventId);
        List<ServerEvent> events = [];
        while (await NextAsync(stream).WaitAsync(limit.Token) is { } e)
        {
            events.Add(e);
        }

        return events;
    }

    private static async Task<StreamReader> OpenAsync(TestCluster cluster, RunId run, string? lastEventId)
    {
        HttpRequestMessage request = new(HttpMethod.Get, $"/api/v1/runs/{run}/events");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        HttpResponseMessage response = await cluster.Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    // Null when the stream has ended.
    private static async Task<ServerEvent?> NextAsync(StreamReader stream)
    {
        string? id = null;
        string? name = null;
        while (await stream.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line[4..];
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return new ServerEvent(id, name ?? "", line[6..]);
            }
        }

        return null;
    }

    private sealed record ServerEvent(string? Id, string Name, string Data);
}
