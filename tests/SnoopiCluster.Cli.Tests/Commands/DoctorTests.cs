using System.Text.Json.Nodes;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Commands;

public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Doctor_Json_HasAFindingForEachThingThatTrainingNeeds()
    {
        CommandRun run = CommandRun.Of(_folder.FullPath, "doctor", "--json").EndedWith(ExitCode.Ok);

        Assert.True((bool)run.Json["is_healthy"]!);
        JsonArray findings = run.Json["findings"]!.AsArray();
        Assert.Equal(
            [".NET", "cores", "memory", "libtorch", "BLAS", "threads", "CUDA", "collectives", "runs", "home"],
            findings.Select(finding => (string)finding!["name"]!));
        Assert.All(
            findings, finding => Assert.Contains((string)finding!["state"]!, (string[])["ok", "warn"]));
        Assert.Matches(@"^\d+\.\d+.*libtorch", Found(findings, "libtorch"));
        Assert.Contains("GFLOP/s", Found(findings, "BLAS"), StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_ForAPerson_ShowsTheSame()
    {
        CommandRun run = CommandRun.Of(_folder.FullPath, "doctor").EndedWith(ExitCode.Ok);

        Assert.Contains("libtorch", run.Out, StringComparison.Ordinal);
        Assert.Contains(_folder.FullPath, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_FolderThatCannotBeWritten_FailsAndSaysWhatToDo()
    {
        // Not even root makes files there.
        CommandRun run = CommandRun.Of("/proc/self/fdinfo", "doctor", "--json").EndedWith(ExitCode.Failed);

        JsonNode finding = run.Json["findings"]!.AsArray().Single(one => (string)one!["name"]! == "runs")!;
        Assert.Equal("fail", (string)finding["state"]!);
        Assert.Contains("--out", (string)finding["advice"]!, StringComparison.Ordinal);
    }

    private static string Found(JsonArray findings, string name) =>
        (string)findings.Single(finding => (string)finding!["name"]! == name)!["found"]!;
}
