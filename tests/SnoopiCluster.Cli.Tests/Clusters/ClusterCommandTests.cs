using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Cluster;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Cli.Tests.Clusters;

/// <summary>Nodes, prompt sets, sweeps, and the cluster of this machine.</summary>
public sealed class ClusterCommandTests : SiloCommandTests
{
    private static readonly SweepId SweepId = new("s00000000000a");

    [Fact]
    public void NodeList_SlotsHeldAndFree_ShowsBoth()
    {
        Silo.Answer("GET nodes", new NodeList(
        [
            new NodeView(new NodeName("a"), "h", "i", NodeStatus.Up, "", true, true, null,
            [
                new SlotView(new SlotDescription(0, "cpu", "CPU", 1L << 30), ClusterViews.Id),
                new SlotView(new SlotDescription(1, "cpu", "CPU", 1L << 30), null),
            ]),
        ]));

        CommandRun run = Run("node", "list").EndedWith(ExitCode.Ok);

        Assert.Matches("a/0 +cpu +1 GiB +up, draining +r00000000000a", run.Out);
        Assert.Matches("a/1 .* free", run.Out);
    }

    [Fact]
    public void NodeList_ExcludedNode_IsNotCalledDraining()
    {
        Silo.Answer("GET nodes", new NodeList(
        [
            new NodeView(new NodeName("a"), "h", "i", NodeStatus.Up, "", true, true, null,
                [new SlotView(new SlotDescription(0, "cpu", "CPU", 1L << 30), null)])
            {
                Duty = NodeDuty.Excluded,
            },
        ]));

        Assert.Matches("up, excluded +free", Run("node", "list").EndedWith(ExitCode.Ok).Out);
    }

    [Theory]
    [InlineData("drain", NodeDuty.Draining, "a is up and draining; its slots are held by r00000000000a")]
    [InlineData("exclude", NodeDuty.Excluded, "a is up and excluded; its slots are held by r00000000000a")]
    [InlineData("return", NodeDuty.Serving, "a is up and serving; its slots are held by r00000000000a")]
    public void NodeDuty_ANode_IsAskedForWithItsCauseAndShown(string order, NodeDuty duty, string said)
    {
        SlotView held = new(new SlotDescription(0, "cpu", "CPU", 1L << 30), ClusterViews.Id);
        NodeView node = new(new NodeName("a"), "h", "i", NodeStatus.Up, "", true, false, null, [held]) { Duty = duty };
        Silo.Answer($"POST nodes/a/{order}", node);
        Silo.Answer("GET nodes/a", node);

        CommandRun run = Run("node", order, "a", "--cause", "new disk").EndedWith(ExitCode.Ok);

        Assert.Contains(said, run.Out, StringComparison.Ordinal);
        Assert.Equal("new disk", (string)Silo.Requests.First().Body!["cause"]!);
    }

    [Fact]
    public void NodeExclude_NoSuchNode_SaysWhatTheSiloSays()
    {
        Silo.Refuse("POST nodes/b/exclude", 404, "There is no node b; /api/v1/nodes lists those that were ever seen.");

        Run("node", "exclude", "b").EndedWith(ExitCode.Usage).Said("There is no node b");
    }

    [Fact]
    public void NodeDrain_EndlessCause_IsRefusedBeforeTheSiloIsAsked()
    {
        Run("node", "drain", "a", "--cause", new string('x', 501)).EndedWith(ExitCode.Usage).Said("--cause", "501");

        Assert.Empty(Silo.Requests);
    }

    [Fact]
    public void PromptsList_None_SaysHowToMakeOne()
    {
        Silo.Answer("GET prompt-sets", new PromptSetList([]));

        Assert.Contains("--upload", Run("prompts", "list").EndedWith(ExitCode.Ok).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void PromptsIngest_Upload_RegistersTheShardsThatAreInTheStore()
    {
        File.WriteAllLines(Folder.File("p.txt"), ["a red cat", "a blue dog", "a red cat"]);
        Silo.Answer("POST prompt-sets", new PromptSetView("pets", Core.Sha256Digest.Of("x"u8), 2, ClusterViews.At, []));

        JsonObject json = Run(
            "prompts", "ingest", "p.txt", "--name", "pets", "--dedupe", "--upload", "--blobs", "blobs", "--json")
            .EndedWith(ExitCode.Ok).Json;

        JsonNode sent = Silo.Requests.Single().Body!;
        Assert.Equal("pets", (string)sent["name"]!);
        JsonNode source = Assert.Single(sent["sources"]!.AsArray())!;
        Assert.Equal(
            ("p.txt", 3, 2), ((string)source["file"]!, (int)source["num_read"]!, (int)source["num_kept"]!));
        string shard = (string)sent["shards"]![0]!["file_name"]!;
        Assert.Single(Directory.EnumerateFiles(Folder.File("blobs"), shard, SearchOption.AllDirectories));
        Assert.Equal(Silo.Url, (string)json["registered_at"]!);
    }

    [Fact]
    public void SweepStart_DryRun_ShowsTheTrialsAndSubmitsNothing()
    {
        WriteSweep("kappa.range: [[0.5, 2], 4.5]\n  seed: [1, 2]");

        CommandRun run = Run("sweep", "start", "s.yaml", "--dry-run").EndedWith(ExitCode.Ok);

        Assert.Contains("s-000  kappa.range = [0.5, 2]  seed = 1", run.Out, StringComparison.Ordinal);
        Assert.Contains("4 trials, 1 at once", run.Out, StringComparison.Ordinal);
        Assert.Empty(Silo.Requests);
    }

    [Fact]
    public void SweepStart_FaultInATrial_IsNamedWithItsAxis()
    {
        WriteSweep("kappa.range: [[4, 1]]");

        Run("sweep", "start", "s.yaml").EndedWith(ExitCode.Usage).Said("s.yaml does not give a sweep", "kappa.range");
        Assert.Empty(Silo.Requests);
    }

    [Fact]
    public void SweepStart_PromptFiles_BecomeASetThatAllRunsShare()
    {
        WriteSweep("kappa.range: [[0.5, 2], 4.5]");
        File.WriteAllLines(Folder.File("p.txt"), ["a red cat", "a blue dog", "a red cat"]);
        Silo.Answer("POST prompt-sets", new PromptSetView("x", Core.Sha256Digest.Of("x"u8), 2, ClusterViews.At, []));
        Silo.Answer("POST sweeps", View(SweepStatus.Running));

        Run("sweep", "start", "s.yaml", "--blobs", "blobs").EndedWith(ExitCode.Ok);

        JsonNode run = Silo.Requests.Last().Body!["sweep"]!["run"]!;
        Assert.StartsWith("files-", (string)run["prompts"]!["set"]!, StringComparison.Ordinal);
        Assert.Null(run["prompts"]!["files"]);
        Assert.Equal(Folder.File("m"), (string)run["model"]!["teacher"]!);
    }

    [Theory]
    [InlineData(SweepStatus.Completed, ExitCode.Ok)]
    [InlineData(SweepStatus.Failed, ExitCode.Failed)]
    public void SweepWatch_UntilTheEnd_ShowsTheTable(SweepStatus status, int exitCode)
    {
        Silo.Answer($"GET sweeps/{SweepId}", View(SweepStatus.Running));
        Silo.AnswerWith($"GET sweeps/{SweepId}/events", async http =>
        {
            await ApiSilo.SendAsync(http, null, "table", Table(SweepStatus.Running, RunStatus.Running));
            await ApiSilo.SendAsync(http, null, "end", Table(status, RunStatus.Cancelled));
        });

        CommandRun run = Run("sweep", "watch", SweepId.Value).EndedWith(exitCode);

        Assert.Matches("s-000 .* running, step 3/9\n", run.Out);
        Assert.Matches(@"0 +r00000000000a +\[0.5, 4\] +cancelled +3/9 +0.25 +0.5 +diverged: not finite", run.Out);
    }

    [Fact]
    public void SweepExtend_NothingGiven_SaysWhatCanBe() =>
        Run("sweep", "extend", SweepId.Value).EndedWith(ExitCode.Usage).Said("max_concurrent");

    [Fact]
    public void Up_PortThatIsTaken_SaysSoAndStartsNothing()
    {
        using TcpListener taken = new(IPAddress.Loopback, port: 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        CommandRun.Of(Folder.FullPath, "up", "--port", port).EndedWith(ExitCode.Failed).Said(port, "--port");

        Assert.False(Directory.Exists(Folder.File(".snoopi")));
    }

    [Theory]
    [InlineData("--slots", "0")]
    [InlineData("--port", "70000")]
    public void Up_BadNumber_IsNamed(string option, string value) =>
        CommandRun.Of(Folder.FullPath, "up", option, value).EndedWith(ExitCode.Usage).Said(option, value);

    [Fact]
    public void Down_NothingRuns_IsHarmless()
    {
        JsonObject json = CommandRun.Of(Folder.FullPath, "down", "--json").EndedWith(ExitCode.Ok).Json;

        Assert.Equal("was_down", (string)json["state"]!);
    }

    [Fact]
    public void Down_DashboardThatHasDied_IsForgotten()
    {
        string home = Directory.CreateDirectory(Folder.File(".snoopi")).FullName;
        using (var ended = Process.Start("/bin/true"))
        {
            ended.WaitForExit();
            DashboardAddress.Of(new Uri("http://127.0.0.1:1"), new Uri("http://127.0.0.1:2"), ended.Id).Write(home);
        }

        CommandRun.Of(Folder.FullPath, "down").EndedWith(ExitCode.Ok);

        Assert.Null(DashboardAddress.Read(home));
    }

    private static SweepView View(SweepStatus status) => new(
        SweepId, "s", status, "", JsonSerializer.SerializeToElement(new { }), 2, ImmutableSortedDictionary<string, int>.Empty);

    private static SweepTable Table(SweepStatus sweep, RunStatus run) => new(
        SweepId, "s", sweep, "why", null,
        [
            new SweepTableRow(
                0, ClusterViews.Id, "s-000",
                [new AxisValue("kappa.range", JsonSerializer.SerializeToElement(new[] { 0.5, 4 }))],
                run, 3, 9, 0.25, 0.5, null,
                run == RunStatus.Cancelled ? StabilityVerdict.Diverged : null,
                run == RunStatus.Cancelled ? "diverged: not finite" : null),
        ]);

    private void WriteSweep(string axes) => File.WriteAllText(Folder.File("s.yaml"), $$$"""
        name: s
        max_concurrent: 1
        run: {steps: 9, model: {teacher: m}, prompts: {files: [p.txt]}}
        axes:
          {{{axes}}}
        """);
}
