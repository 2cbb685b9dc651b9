using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Clusters;

public sealed class RunWatchTests : IAsyncLifetime
{
    private static readonly string Events = $"GET runs/{ClusterViews.Id}/events";

    private readonly TemporaryFolder _folder = TestData.NewFolder();
    private ApiSilo _silo = null!;

    public async ValueTask InitializeAsync()
    {
        _silo = await ApiSilo.StartAsync();
        _silo.Answer($"GET runs/{ClusterViews.Id}", ClusterViews.Run(RunStatus.Completed));
        _silo.Answer($"GET runs/{ClusterViews.Id}/steps", new StepsPage([], null));
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(RunStatus.Completed, ExitCode.Ok)]
    [InlineData(RunStatus.Failed, ExitCode.Failed)]
    [InlineData(RunStatus.Cancelled, ExitCode.Failed)]
    public void Watch_UntilTheEnd_EndsWithTheRunsOutcome(RunStatus status, int exitCode)
    {
        _silo.Answer($"GET runs/{ClusterViews.Id}", ClusterViews.Run(status));
        _silo.AnswerWith(Events, async http =>
        {
            await ApiSilo.SendAsync(http, "1.0", RunEventNames.Timeline, ClusterViews.Entry(1, "a rank was lost"));
            await ApiSilo.SendAsync(http, "1.40", RunEventNames.End, ClusterViews.Progress(status, 40));
        });

        CommandRun run = Watch().EndedWith(exitCode);

        Assert.Contains("a rank was lost", run.Out, StringComparison.Ordinal);
        Assert.Contains("step 40/400  VSD 40.25", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("after 40 of 400 steps: 2 ranks train\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Watch_StreamThatBreaks_GoesOnAfterTheLastEventAndRepeatsNothing()
    {
        int asked = 0;
        _silo.AnswerWith(Events, async http =>
        {
            switch (++asked)
            {
                case 1:
                    await ApiSilo.SendAsync(http, "1.10", RunEventNames.Timeline, ClusterViews.Entry(1, "the first"));
                    await ApiSilo.SendAsync(http, "2.20", RunEventNames.Timeline, ClusterViews.Entry(2, "the second"));
                    break;
                case 2:
                    http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    break;
                default:
                    await ApiSilo.SendAsync(http, "3.30", RunEventNames.Timeline, ClusterViews.Entry(3, "the third"));
                    await ApiSilo.SendAsync(
                        http, "3.40", RunEventNames.End, ClusterViews.Progress(RunStatus.Completed, 40));
                    break;
            }
        });

        CommandRun run = Watch("--json").EndedWith(ExitCode.Ok);

        JsonObject[] lines = [.. run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!.AsObject())];
        Assert.Equal(["timeline", "timeline", "timeline", "end"], lines.Select(line => (string)line["event"]!));
        Assert.Equal(
            ["the first", "the second", "the third"],
            lines[..3].Select(line => (string)line["entry"]!["event"]!["text"]!));
        Assert.Equal(
            [null, "2.20", "2.20"],
            _silo.Requests.Where(request => request.What == Events).Select(request => request.LastEventId));
    }

    [Fact]
    public void Watch_SiloThatRefuses_EndsWithItsWords()
    {
        _silo.Refuse(Events, StatusCodes.Status404NotFound, "There is no such stream.");

        Watch().EndedWith(ExitCode.Usage).Said("There is no such stream.");
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void Watch_FirstSignal_EndsTheWatchingOnlyAndSaysSo(string signal, int exitCode)
    {
        TaskCompletionSource isOver = new();
        _silo.AnswerWith(Events, async http =>
        {
            await ApiSilo.SendAsync(http, "1.0", RunEventNames.Timeline, ClusterViews.Entry(1, "it trains"));
            await isOver.Task.WaitAsync(http.RequestAborted);
        });

        using SnoopiProcess process = SnoopiProcess.Start(
            _folder.FullPath, "run", "watch", ClusterViews.Id.Value, "--json", "--silo", _silo.Url);
        process.ReadUntil("timeline");
        process.Signal(signal);

        Assert.Equal(exitCode, process.WaitForEnd().ExitCode);
        Assert.Contains("no longer watching", process.Error, StringComparison.Ordinal);
        Assert.Contains("goes on", process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_silo.Requests, request => request.What.StartsWith("POST", StringComparison.Ordinal));
    }

    private CommandRun Watch(params string[] more) => CommandRun.Of(
        _folder.FullPath, ["run", "watch", ClusterViews.Id.Value, "--silo", _silo.Url, .. more]);
}
