using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Storage.Postgres;
using SnoopiCluster.Testing;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Cli.Tests.Demo;

/// <summary>
/// The demo as it ships, with real PostgreSQL, silo, node and ranks, but so few steps that nothing is
/// learned.
/// </summary>
public sealed class WholeDemoTests : IDisposable
{
    // A minute on two quiet cores.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    private readonly TemporaryFolder _folder = TestData.NewFolder();

    private string Out => _folder.File("demo");

    public void Dispose()
    {
        // What was kept does not outlive a test that failed.
        CommandRun.Of(_folder.FullPath, "down", "--out", Out);
        if (PrivatePostgres.FolderOf(Out) is { } postgres && Directory.Exists(postgres))
        {
            Directory.Delete(postgres, recursive: true);
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Demo_OfFewSteps_ShowsRecoveryTableProofsAndExam_FailsForWhatWasNotLearned_AndIsKept()
    {
        PostgresServer.SkipWhereThereIsNone();
        Assert.SkipUnless(
            PipelineFolder.IsPipeline(
                Path.Combine(Path.GetDirectoryName(SnoopiProcess.Program)!, "toy-teacher")),
            "the toy teacher is not in the checkout; `./snoopi toy teacher` makes one");
        using SnoopiProcess demo = SnoopiProcess.StartLong(
            Patience, _folder.FullPath, "demo", "--steps", "12", "--out", Out, "--keep", "--json");
        (int exitCode, string output) = demo.WaitForEnd();
        JsonObject[] events =
        [
            .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonNode.Parse(line)!.AsObject()),
        ];

        Assert.True(exitCode == ExitCode.Failed, $"exit code {exitCode}\n{output}\n{demo.Error}");
        Assert.Single(Said("kill"));
        Assert.Contains("no step is lost", Said("recover")[^1], StringComparison.Ordinal);
        Assert.All(
            Assert.Single(Of("table"))["table"]!["rows"]!.AsArray(),
            row => Assert.Equal(("completed", 12), ((string)row!["status"]!, (int)row["step"]!)));
        Assert.Equal(3, Said("proof").Count);

        // Chance, the untrained student, three students, the teacher by its card.
        Assert.Equal(6, Assert.Single(Of("table_of_exam"))["rows"]!.AsArray().Count);
        Assert.True(File.Exists(Path.Combine(Out, "pictures", "before-after.png")));
        Assert.True(File.Exists(Path.Combine(Out, "pictures", "nasa.png")));

        // What was not learned is all that is wrong.
        string[] faults =
            [.. demo.Error.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal))];
        Assert.Equal(3, faults.Length);
        Assert.All(faults, fault => Assert.Contains("it should gain +15.0", fault, StringComparison.Ordinal));
        Assert.Contains("snoopi down --out", Assert.Single(Said("kept")), StringComparison.Ordinal);
        await AssertKeptUntilDownAsync(Assert.Single(Said("look")));

        List<JsonObject> Of(string happening) =>
            [.. events.Where(one => (string)one["event"]! == happening)];
        List<string> Said(string happening) =>
            [.. Of(happening).Select(one => (string)one["message"]!)];
    }

    private async Task AssertKeptUntilDownAsync(string look)
    {
        Uri runs = new(new Uri(look[..look.IndexOf(' ', StringComparison.Ordinal)]), "runs");
        using HttpClient http = new();
        Assert.Contains(
            "<title>Runs",
            await http.GetStringAsync(runs, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        CommandRun.Of(_folder.FullPath, "down", "--out", Out).EndedWith(ExitCode.Ok);

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(runs, TestContext.Current.CancellationToken));
    }
}
