using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Cli.Tests.Clusters;

public sealed class RunCommandTests : SiloCommandTests
{
    [Fact]
    public void List_SomeRuns_ShowsThemAndAsksForTheStatus()
    {
        Silo.Answer("GET runs", new RunList(
            [ClusterViews.Summary(ClusterViews.Id, "first", RunStatus.Running)], null));

        CommandRun run = Run("run", "list", "--status", "running,queued").EndedWith(ExitCode.Ok);

        Assert.Contains("r00000000000a", run.Out, StringComparison.Ordinal);
        Assert.Contains("40/400", run.Out, StringComparison.Ordinal);
        Assert.Contains("status=running,queued", Silo.Requests.Single().Query, StringComparison.Ordinal);
    }

    [Fact]
    public void List_Json_IsTheSilosAnswer()
    {
        Silo.Answer("GET runs", new RunList(
            [ClusterViews.Summary(ClusterViews.Id, "first", RunStatus.Interrupted)], ClusterViews.Id));

        JsonObject json = Run("run", "list", "--json").EndedWith(ExitCode.Ok).Json;

        Assert.Equal("interrupted", (string)json["runs"]![0]!["status"]!);
        Assert.Equal(ClusterViews.Id.Value, (string)json["next"]!);
        Assert.Equal([0.5, 4], json["runs"]![0]!["kappa"]!.AsArray().Select(end => (double)end!));
    }

    [Fact]
    public void List_UnknownStatus_NamesTheKnownOnes() =>
        Run("run", "list", "--status", "done").EndedWith(ExitCode.Usage).Said("done", "completed");

    [Fact]
    public void AnyCommand_SiloThatIsNotThere_SaysHowToStartOne() =>
        CommandRun.Of(Folder.FullPath, "run", "list", "--silo", "http://127.0.0.1:1")
            .EndedWith(ExitCode.Failed).Said("http://127.0.0.1:1", "snoopi up", "--silo");

    [Fact]
    public void AnyCommand_UrlThatIsNone_SaysSo() =>
        CommandRun.Of(Folder.FullPath, "run", "list", "--silo", "here").EndedWith(ExitCode.Usage).Said("--silo here");

    [Theory]
    [InlineData(StatusCodes.Status400BadRequest, ExitCode.Usage)]
    [InlineData(StatusCodes.Status409Conflict, ExitCode.Usage)]
    [InlineData(StatusCodes.Status503ServiceUnavailable, ExitCode.Failed)]
    public void AnyCommand_ProblemDetails_AreTheMessageWithItsKeys(int status, int exitCode)
    {
        Silo.Refuse($"GET runs/{ClusterViews.Id}", status, "It cannot be.", ("spec.steps", "found 0"));

        Run("run", "show", ClusterViews.Id.Value).EndedWith(exitCode).Said("It cannot be.", "spec.steps: found 0");
    }

    [Fact]
    public void AnyCommand_AnotherProgramsAnswer_IsToldAsWhatItIs()
    {
        Silo.AnswerWith("GET runs", http => http.Response.WriteAsync("<html>hello</html>"));

        Run("run", "list").EndedWith(ExitCode.Failed).Said("no answer of a silo");
    }

    [Fact]
    public void Show_NameOfOneRun_FindsIt()
    {
        Silo.Answer("GET runs", new RunList([ClusterViews.Summary(ClusterViews.Id, "first", RunStatus.Running)], null));
        Silo.Answer($"GET runs/{ClusterViews.Id}", ClusterViews.Run(RunStatus.Running, 20, 40));

        CommandRun run = Run("run", "show", "first").EndedWith(ExitCode.Ok);

        Assert.All(
            (string[])["local/0, training, process 1", "no slot yet, awaits slot", "before step 40"],
            part => Assert.Contains(part, run.Out, StringComparison.Ordinal));
    }

    [Fact]
    public void Show_NameOfSeveralRuns_ListsTheirIds()
    {
        Silo.Answer("GET runs", new RunList(
        [
            ClusterViews.Summary(ClusterViews.Id, "first", RunStatus.Running),
            ClusterViews.Summary(new RunId("r00000000000b"), "first", RunStatus.Failed),
        ], null));

        Run("run", "show", "first").EndedWith(ExitCode.Usage).Said("r00000000000a (running)", "r00000000000b (failed)");
    }

    [Fact]
    public void Show_NameOfNone_SaysSo()
    {
        Silo.Answer("GET runs", new RunList([], null));

        Run("run", "show", "gone").EndedWith(ExitCode.Usage).Said("'gone'", "snoopi run list");
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("cancel")]
    [InlineData("checkpoint")]
    public void Order_WithACause_PassesItOn(string order)
    {
        Silo.Answer($"GET runs/{ClusterViews.Id}", ClusterViews.Run());
        Silo.Answer($"POST runs/{ClusterViews.Id}/{order}", ClusterViews.Run());

        Run("run", order, ClusterViews.Id.Value, "--cause", "the night is over").EndedWith(ExitCode.Ok);

        ApiRequest asked = Assert.Single(Silo.Requests, request => request.What.StartsWith("POST", StringComparison.Ordinal));
        Assert.Equal("the night is over", (string)asked.Body!["cause"]!);
    }

    [Fact]
    public void Logs_SeveralPages_ShowsAllEntries()
    {
        Silo.Answer($"GET runs/{ClusterViews.Id}", ClusterViews.Run());
        Silo.AnswerWith($"GET runs/{ClusterViews.Id}/timeline", async http => await http.Response.WriteAsync(
            System.Text.Json.JsonSerializer.Serialize(
                http.Request.Query["after"] == "0"
                    ? new TimelinePage([ClusterViews.Entry(7, "one")], 7)
                    : new TimelinePage([ClusterViews.Entry(8, "two")], null),
                Contracts.MessageJson.Options)));

        CommandRun run = Run("run", "logs", ClusterViews.Id.Value).EndedWith(ExitCode.Ok);

        Assert.Matches("(?s)step 7: one.*step 8: two", run.Out);
    }

    [Fact]
    public void Logs_OfARank_ShowsWhatItWroteAndPassesTheFilterOn()
    {
        Silo.Answer($"GET runs/{ClusterViews.Id}", ClusterViews.Run());
        Silo.Answer($"GET runs/{ClusterViews.Id}/logs", new RankLogPage(
            [
                new RankLogLine(
                    5, ClusterViews.At, new NodeName("local"), new RankProcessId(2), 1, ClusterViews.Fence, "step 7 is slow"),
            ],
            5,
            5,
            false));

        CommandRun run = Run("run", "logs", ClusterViews.Id.Value, "--rank", "1", "--search", "slow & bad").EndedWith(ExitCode.Ok);

        Assert.Contains("rank 1 on local: step 7 is slow", run.Out, StringComparison.Ordinal);
        ApiRequest asked = Assert.Single(Silo.Requests, request => request.What.EndsWith("/logs", StringComparison.Ordinal));
        Assert.Equal("?max=200&search=slow%20%26%20bad&rank=1", asked.Query);
    }

    [Fact]
    public void Logs_FollowedUntilTheRunIsOver_ShowsEveryLineOnce()
    {
        int asked = 0;
        Silo.AnswerWith($"GET runs/{ClusterViews.Id}", http => http.Response.WriteAsync(System.Text.Json.JsonSerializer.Serialize(
            ClusterViews.Run(asked < 3 ? RunStatus.Running : RunStatus.Completed), Contracts.MessageJson.Options)));
        Silo.AnswerWith($"GET runs/{ClusterViews.Id}/logs", http =>
        {
            long number = ++asked;
            Assert.Equal(number == 1 ? "" : $"{number - 1}", http.Request.Query["after"].ToString());
            return http.Response.WriteAsync(System.Text.Json.JsonSerializer.Serialize(
                new RankLogPage(
                    [
                        new RankLogLine(
                            number, ClusterViews.At, new NodeName("local"), new RankProcessId(1), 0, null, $"line {number}"),
                    ],
                    number,
                    number,
                    number < 3),
                Contracts.MessageJson.Options));
        });

        CommandRun run = Run("run", "logs", ClusterViews.Id.Value, "--rank", "all", "--follow").EndedWith(ExitCode.Ok);

        Assert.Equal(
            Enumerable.Range(1, asked).Select(i => $"line {i}"),
            run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[line.IndexOf("line", StringComparison.Ordinal)..].TrimEnd()));
    }

    [Theory]
    [InlineData("--rank", "first")]
    [InlineData("--rank", "-1")]
    public void Logs_OfARankThatIsNone_SaysSo(string option, string value) =>
        Run("run", "logs", ClusterViews.Id.Value, option, value).EndedWith(ExitCode.Usage).Said("--rank", value);

    [Theory]
    [InlineData(33, "the nearest stand before steps 20 and 40")]
    [InlineData(90, "the nearest stand before steps 40 and 60")]
    public void Fork_NoCheckpointThere_NamesTheNearestTwo(long at, string said)
    {
        Silo.Answer($"GET runs/{ClusterViews.Id}", ClusterViews.Run(RunStatus.Running, 20, 40, 60));

        Run("run", "fork", ClusterViews.Id.Value, "--at", $"{at}").EndedWith(ExitCode.Usage).Said($"--at {at}", said);

        Assert.DoesNotContain(Silo.Requests, request => request.What.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public void Fork_GuidanceAndAName_GoAsKeysOfTheSpec()
    {
        Silo.Answer($"GET runs/{ClusterViews.Id}", ClusterViews.Run(RunStatus.Running, 40));
        Silo.Answer($"POST runs/{ClusterViews.Id}/fork", ClusterViews.Run());

        Run("run", "fork", ClusterViews.Id.Value, "--at", "40", "--set", "guidance=0.5:3", "--name", "narrow")
            .EndedWith(ExitCode.Ok);

        ApiRequest asked = Silo.Requests.Last();
        Assert.Equal(40, (long)asked.Body!["at"]!);
        Assert.Equal([0.5, 3], asked.Body["set"]!["kappa"]!["range"]!.AsArray().Select(end => (double)end!));
        Assert.Equal("narrow", (string)asked.Body["set"]!["name"]!);
        Assert.Equal(32, asked.IdempotencyKey!.Length);
    }

    [Fact]
    public void Start_PromptFiles_BecomeAPromptSetAndTheSpecNamesIt()
    {
        string prompts = Folder.File("p.txt");
        File.WriteAllLines(prompts, ["a red cat", "a blue dog"]);
        Silo.Answer("POST prompt-sets", new PromptSetView("x", Core.Sha256Digest.Of("x"u8), 2, ClusterViews.At, []));
        Silo.Answer("POST runs", ClusterViews.Run(RunStatus.Queued), StatusCodes.Status201Created);
        File.WriteAllText(Folder.File("night.yaml"), "steps: 7\nmodel: {teacher: m}\nprompts: {files: [p.txt]}\n");

        JsonObject json = Run(
            "run", "start", "night.yaml", "--world-size", "2", "--set", "guidance=1:2", "--blobs", "blobs", "--json")
            .EndedWith(ExitCode.Ok).Json;

        Assert.Equal("queued", (string)json["status"]!);
        JsonNode spec = Silo.Requests.Single(request => request.What == "POST runs").Body!["spec"]!;
        string set = (string)spec["prompts"]!["set"]!;
        Assert.Equal(set, (string)Silo.Requests.Single(request => request.What == "POST prompt-sets").Body!["name"]!);
        Assert.Empty(spec["prompts"]!["files"]!.AsArray());
        Assert.Equal(
            ("night", 7, 2, Folder.File("m")),
            ((string)spec["name"]!, (int)spec["steps"]!, (int)spec["cluster"]!["world_size"]!, (string)spec["model"]!["teacher"]!));
        Assert.Single(Directory.EnumerateFiles(Folder.File("blobs"), "manifest.json", SearchOption.AllDirectories));
    }

    [Fact]
    public void Start_AnswerThatWasLost_IsAskedForAgainUnderTheSameKey()
    {
        int asked = 0;
        Silo.AnswerWith("POST runs", http =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return Task.CompletedTask;
            }

            return http.Response.WriteAsync(
                System.Text.Json.JsonSerializer.Serialize(ClusterViews.Run(), Contracts.MessageJson.Options));
        });

        Run("run", "start", "--teacher", "m", "--set", "prompts.set=known").EndedWith(ExitCode.Ok);

        Assert.Equal(2, Silo.Requests.Count);
        Assert.Single(Silo.Requests.Select(request => request.IdempotencyKey).Distinct());
    }

    [Fact]
    public void Export_RunThatIsNotDone_SaysWhatToWaitFor()
    {
        Silo.Answer($"GET runs/{ClusterViews.Id}", ClusterViews.Run());

        Run("run", "export", ClusterViews.Id.Value).EndedWith(ExitCode.Failed)
            .Said("is running after 40 of 400 steps", "snoopi run watch");
    }
}
