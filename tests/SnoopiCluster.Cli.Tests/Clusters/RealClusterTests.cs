using System.Diagnostics;
using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Tests.Commands;
using SnoopiCluster.Storage.Postgres;
using SnoopiCluster.Testing;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Cli.Tests.Clusters;

/// <summary>The whole of it, as a person would use it: real PostgreSQL, silo, node and ranks, in a folder of the test's own.</summary>
public sealed class RealClusterTests(TinyModel model) : IClassFixture<TinyModel>, IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    private int Port { get; } = LoopbackPort.Free();

    public void Dispose()
    {
        DeleteDatabase();
        _folder.Dispose();
    }

    [Fact]
    public async Task Cluster_FromUpToDown_TrainsWatchesForksProvesExportsAndShows()
    {
        PostgresServer.SkipWhereThereIsNone();
        await File.WriteAllTextAsync(_folder.File("first.yaml"), $$"""
            steps: 12
            batch: 4
            model: {teacher: {{model.Folder}} }
            prompts: {files: [{{model.Prompts}}]}
            lora: {rank: 2}
            checkpoints: {every: 4}
            samples: {every: 0}
            cluster: {world_size: 2}
            """, TestContext.Current.CancellationToken);
        Uri? dashboard = null;
        try
        {
            JsonObject up = Up();
            Assert.Equal("up", (string)up["state"]!);
            await AssertShowsRunsAsync(up);
            await AssertHasNodeMetricsAsync(up);
            End((int)up["dashboard_process"]!);
            JsonObject again = Up();
            Assert.Equal("was_up", (string)again["state"]!);
            Assert.Equal((int)up["silo_process"]!, (int)again["silo_process"]!);
            await AssertShowsRunsAsync(again);
            dashboard = new Uri((string)again["dashboard"]!);

            string watched = Run("run", "start", "first.yaml", "--watch").EndedWith(ExitCode.Ok).Out;
            Assert.Contains("2 ranks train", watched, StringComparison.Ordinal);
            Assert.Contains("first (", watched, StringComparison.Ordinal);
            JsonObject first = Run("run", "show", "first", "--json").EndedWith(ExitCode.Ok).Json;
            Assert.Equal(("completed", 12), ((string)first["status"]!, (int)first["step"]!));

            Run("run", "fork", "first", "--at", "8", "--set", "guidance=0.5:3", "--set", "steps=16", "--name", "second", "--watch")
                .EndedWith(ExitCode.Ok);
            JsonObject second = Run("run", "show", "second", "--json").EndedWith(ExitCode.Ok).Json;
            Assert.Equal((string)first["id"]!, (string)second["origin"]!["parent"]!);
            Assert.Equal([0.5, 3], second["spec"]!["kappa"]!["range"]!.AsArray().Select(end => (double)end!));

            Assert.Equal(12, (int)Run("run", "verify", "first", "--json").EndedWith(ExitCode.Ok).Json["applied"]!);
            Assert.Equal(16, (int)Run("run", "verify", "second", "--json").EndedWith(ExitCode.Ok).Json["applied"]!);

            Run("run", "export", "second", "--out", "student", "--ema").EndedWith(ExitCode.Ok);
            Run("models", "inspect", "student").EndedWith(ExitCode.Ok);
            Assert.Contains("cluster.world_size", Run("run", "start", "first.yaml", "--world-size", "9").Error, StringComparison.Ordinal);
        }
        finally
        {
            Run("down").EndedWith(ExitCode.Ok);
        }

        Run("run", "list", "--silo", $"http://127.0.0.1:{Port}").EndedWith(ExitCode.Failed).Said("snoopi up");
        using HttpClient http = new();
        await Assert.ThrowsAsync<HttpRequestException>(
            () => http.GetAsync(dashboard, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Up_CheckoutMadeAnewWhereOneWasDeleted_BeginsWithoutItsPromptSets()
    {
        PostgresServer.SkipWhereThereIsNone();
        await File.WriteAllLinesAsync(_folder.File("old.txt"), ["a cat", "a dog"], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.File("new.txt"), "a bird", TestContext.Current.CancellationToken);
        Assert.Equal(2, IngestInANewCluster("old.txt"));

        // As who deletes the checkout, the database stays where it lies outside.
        string? left = PrivatePostgres.FolderOf(_folder.File(".snoopi"));
        Directory.Delete(_folder.File(".snoopi"), recursive: true);
        try
        {
            Assert.Equal(1, IngestInANewCluster("new.txt"));
        }
        finally
        {
            Delete(left);
        }

        int IngestInANewCluster(string file)
        {
            try
            {
                Up();
                Run("prompts", "ingest", file, "--name", "pets", "--upload").EndedWith(ExitCode.Ok);
                JsonNode set = Assert.Single(Run("prompts", "list", "--json").EndedWith(ExitCode.Ok).Json["prompt_sets"]!.AsArray())!;
                return (int)set["num_prompts"]!;
            }
            finally
            {
                Run("down").EndedWith(ExitCode.Ok);
            }
        }
    }

    private void DeleteDatabase() => Delete(PrivatePostgres.FolderOf(_folder.File(".snoopi")));

    private static void Delete(string? postgres)
    {
        if (Directory.Exists(postgres))
        {
            Directory.Delete(postgres, recursive: true);
        }
    }

    private static async Task AssertShowsRunsAsync(JsonObject up)
    {
        using HttpClient http = new();
        string page = await http.GetStringAsync(
            new Uri(new Uri((string)up["dashboard"]!), "runs"), TestContext.Current.CancellationToken);
        Assert.Contains("<title>Runs", page, StringComparison.Ordinal);
    }

    private static async Task AssertHasNodeMetricsAsync(JsonObject up)
    {
        using HttpClient http = new();
        string metrics = await http.GetStringAsync(
            new Uri((string)up["node_metrics"]!), TestContext.Current.CancellationToken);
        Assert.Contains("snoopi_agent_", metrics, StringComparison.Ordinal);
    }

    private static void End(int process)
    {
        using var one = Process.GetProcessById(process);
        one.Kill();
        one.WaitForExit();
    }

    // In a process of its own: what it starts must outlive it.
    private JsonObject Up()
    {
        using SnoopiProcess up = SnoopiProcess.Start(
            _folder.FullPath, "up", "--slots", "2", "--port", $"{Port}", "--json");
        (int exitCode, string output) = up.WaitForEnd();
        Assert.True(exitCode == ExitCode.Ok, $"exit code {exitCode}\n{output}\n{up.Error}");
        return JsonNode.Parse(output)!.AsObject();
    }

    private CommandRun Run(params string[] arguments) => CommandRun.Of(_folder.FullPath, arguments);
}
